using System.Globalization;
using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>
/// Compares all estimators that take a budget on random games: relative L2 error and Kendall's τ, by budget in evaluations a player. Prints Markdown tables.
/// </summary>
internal sealed class EstimatorTable
{
    private const int Games = 6;
    private static readonly int[] PerPlayer = [4, 8, 16, 32];

    private readonly int _players;
    private readonly int _repetitions;
    private readonly Trial[] _trials;

    private EstimatorTable(int players, int repetitions)
    {
        _players = players;
        _repetitions = repetitions;
        _trials =
        [
            .. GameFamilies.All.SelectMany((family, number) => Enumerable.Range(0, Games).Select(game =>
                Trial.Of(family.Key, family.Value(players, new SeededRandom((ulong)((100 * number) + game)))))),
        ];
    }

    /// <summary>Prints a table by budget, and one by family at eight evaluations a player.</summary>
    /// <param name="players">Players of every game, up to 64.</param>
    /// <param name="repetitions">Seeds for each game.</param>
    public static void Print(int players, int repetitions)
    {
        EstimatorTable table = new(players, repetitions);
        EstimatorInfo[] estimators = [.. EstimatorCatalog.Discover().Estimators.Where(info => info.Estimator.TakesBudget)];
        Console.WriteLine($"{players} players:\n");
        PrintRow("estimator", PerPlayer.Select(times => $"m = {times}n"));
        PrintRow("---", PerPlayer.Select(_ => "---"));
        foreach (EstimatorInfo info in estimators)
        {
            PrintRow($"`{info.Name}`", PerPlayer.Select(times => table.Cell(info.Estimator, table._trials, times)));
        }

        Console.WriteLine($"\n{players} players, m = 8n, by family:\n");
        PrintRow("estimator", GameFamilies.All.Keys);
        PrintRow("---", GameFamilies.All.Keys.Select(_ => "---"));
        foreach (EstimatorInfo info in estimators)
        {
            PrintRow($"`{info.Name}`", table._trials.GroupBy(trial => trial.Family).Select(family => table.Cell(info.Estimator, [.. family], 8)));
        }

        Console.WriteLine();
    }

    private static void PrintRow(string first, IEnumerable<string> others) => Console.WriteLine($"| {first} | {string.Join(" | ", others)} |");

    private string Cell(IShapleyEstimator estimator, Trial[] trials, int perPlayer)
    {
        long budget = (long)perPlayer * _players;
        if (estimator.MinimumBudget(_players) > budget)
        {
            return "–";
        }

        Closeness[] all = [.. trials.SelectMany(trial => Enumerable.Range(0, _repetitions).Select(seed => trial.Run(estimator, budget, (ulong)seed)))];
        return string.Create(CultureInfo.InvariantCulture, $"{all.Average(one => one.Error):.000} ({all.Average(one => one.Tau):.00})");
    }
}
