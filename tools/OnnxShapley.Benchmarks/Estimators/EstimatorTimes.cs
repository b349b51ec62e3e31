using System.Diagnostics;
using System.Globalization;
using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>Measures what the estimators take themselves, on games whose worths cost next to nothing. Prints a Markdown table of milliseconds.</summary>
internal static class EstimatorTimes
{
    private const int LeastMilliseconds = 200;

    /// <summary>Prints the table for some numbers of players, with as many evaluations a player.</summary>
    public static void Print(int[] players, int perPlayer)
    {
        Console.WriteLine($"| estimator | {string.Join(" | ", players.Select(count => $"n = {count}"))} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", players.Length))}");
        Console.WriteLine($"| game alone | {string.Join(" | ", players.Select(count => Time(() => Evaluate(count, perPlayer))))} |");
        foreach (EstimatorInfo info in EstimatorCatalog.Discover().Estimators.Where(info => info.Estimator.TakesBudget))
        {
            Console.WriteLine($"| `{info.Name}` | {string.Join(" | ", players.Select(count => Cell(info.Estimator, count, (long)count * perPlayer)))} |");
        }
    }

    private static string Cell(IShapleyEstimator estimator, int players, long budget) =>
        estimator.MinimumBudget(players) > budget
            ? "–"
            : Time(() => estimator.Estimate(new MemberSum(players), new EstimatorOptions { Budget = budget }, CancellationToken.None));

    private static void Evaluate(int players, int perPlayer)
    {
        Coalition[] coalitions = [.. Enumerable.Range(0, players * perPlayer).Select(index => Coalition.Of(players, index % players))];
        new MemoisedGame(new MemberSum(players)).Evaluate(coalitions, new double[coalitions.Length], CancellationToken.None);
    }

    private static string Time(Action work)
    {
        long warm = Stopwatch.GetTimestamp();
        work();
        if (Stopwatch.GetElapsedTime(warm).TotalMilliseconds < LeastMilliseconds)
        {
            work();
        }

        long started = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            work();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < LeastMilliseconds);

        return string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds / runs:0.#}");
    }
}
