using System.Globalization;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;

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

    private EstimatorTable(Trial[] trials, int repetitions)
    {
        _players = trials[0].Game.PlayerCount;
        _repetitions = repetitions;
        _trials = trials;
    }

    private static EstimatorInfo[] Estimators => [.. EstimatorCatalog.Discover().Estimators.Where(info => info.Estimator.TakesBudget)];

    /// <summary>Prints a table of random games by budget, and one by family at eight evaluations a player.</summary>
    /// <param name="players">Players of every game, up to 64.</param>
    /// <param name="repetitions">Seeds for each game.</param>
    public static void Print(int players, int repetitions)
    {
        EstimatorTable table = new(
            [
                .. GameFamilies.All.SelectMany((family, number) => Enumerable.Range(0, Games).Select(game =>
                    Trial.Of(family.Key, Game(family.Value(players, new SeededRandom((ulong)((100 * number) + game))))))),
            ],
            repetitions);
        Console.WriteLine($"{players} players:\n");
        table.PrintByBudget();
        Console.WriteLine($"\n{players} players, m = 8n, by family:\n");
        PrintRow("estimator", GameFamilies.All.Keys);
        PrintRow("---", GameFamilies.All.Keys.Select(_ => "---"));
        foreach (EstimatorInfo info in Estimators)
        {
            PrintRow($"`{info.Name}`", table._trials.GroupBy(trial => trial.Family).Select(family => table.Cell(info.Estimator, [.. family], 8)));
        }

        Console.WriteLine();
    }

    /// <summary>Prints a table of a group of a model by budget.</summary>
    /// <param name="options">The model and the images.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="repetitions">Seeds.</param>
    public static void Print(CoalitionOptions options, string group, int repetitions)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        using GroupGame game = model.OpenGame(model.Group(group), new RunMeter());
        Console.WriteLine($"{group}, {game.PlayerCount} channels, {game.ImageCount} images:\n");
        new EstimatorTable([Trial.Of(group, new MemoisedGame(game))], repetitions).PrintByBudget();
        Console.WriteLine();
    }

    private static SyntheticGame Game(SyntheticGame game) => game.PlayerCount <= Trial.MostPlayers ? game.Tabulated() : game;

    private void PrintByBudget()
    {
        PrintRow("estimator", PerPlayer.Select(times => $"m = {times}n"));
        PrintRow("---", PerPlayer.Select(_ => "---"));
        foreach (EstimatorInfo info in Estimators)
        {
            PrintRow($"`{info.Name}`", PerPlayer.Select(times => Cell(info.Estimator, _trials, times)));
        }
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
