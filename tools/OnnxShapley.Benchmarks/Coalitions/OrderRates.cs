using System.Globalization;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Measures how fast a group evaluates the prefixes of one order at a time, by the number of images that each order sees.</summary>
internal static class OrderRates
{
    private const int WarmUps = 3;
    private const ulong Seed = 2026;

    /// <summary>Prints a line a number of images: 1, 2, 4, … up to what the options say, and that.</summary>
    /// <exception cref="UsageException">There is no such group.</exception>
    public static void Print(CoalitionOptions options, string group)
    {
        for (int images = 1; images < options.Images; images *= 2)
        {
            Print(options with { Images = images }, group, options.Seconds);
        }

        Print(options, group, options.Seconds);
    }

    private static void Print(CoalitionOptions options, string groupName, double seconds)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        ChannelGroup group = model.Group(groupName);
        using GroupGame game = model.OpenGame(group, new RunMeter());
        SeededRandom random = new(Seed);

        // The size of a run is found while the first runs go on.
        double until = options.Clock.Seconds() + (seconds / 2);
        for (int order = 0; order < WarmUps || options.Clock.Seconds() < until; order++)
        {
            _ = Time(game, random, options.Clock);
        }

        List<double> times = [];
        while (times.Count < options.Calls || times.Sum() < seconds)
        {
            times.Add(Time(game, random, options.Clock));
        }

        times.Sort();
        double rate = (game.PlayerCount - 1.0) * game.ImageCount / times[times.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{game.ImageCount} {rate:0.0}"));
    }

    private static double Time(GroupGame game, SeededRandom random, Clock clock)
    {
        int[] order = [.. Enumerable.Range(0, game.PlayerCount)];
        random.Shuffle(order);
        Coalition[] prefixes = [.. Enumerable.Range(1, game.PlayerCount - 1).Select(count => Coalition.Of(game.PlayerCount, order.AsSpan(0, count)))];
        double[] worths = new double[prefixes.Length];
        double started = clock.Seconds();
        game.Evaluate(prefixes, worths, CancellationToken.None);
        return clock.Seconds() - started;
    }
}
