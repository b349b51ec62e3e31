using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Benchmarks.Estimators;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>Plays all coalitions of every group that is small enough, and compares what estimators make of them with the exact values.</summary>
internal static class FullEnumeration
{
    private const int MostPlayers = 16;
    private const string Exact = "exact";

    // Its limit is another.
    private const string Plain = "ols";

    /// <summary>Enumerates every group of up to 16 channels, and writes a JSON file.</summary>
    /// <param name="options">The model, the images, and where the figures go.</param>
    /// <exception cref="UsageException">There is no file to write to.</exception>
    public static void Write(CoalitionOptions options)
    {
        string path = options.JsonPath ?? throw new UsageException("Name the file that takes the figures with --json.");
        using MeasuredModel model = MeasuredModel.Open(options);
        EnumerationFigures figures = new(
            model.ImageCount, [.. model.Couplings.Groups.Where(group => group.ChannelCount <= MostPlayers).Select(group => Of(model, group))]);
        File.WriteAllText(path, JsonSerializer.Serialize(figures, EnumerationContext.Default.EnumerationFigures));
    }

    private static EnumeratedGroup Of(MeasuredModel model, ChannelGroup group)
    {
        long started = Stopwatch.GetTimestamp();
        using GroupGame game = model.OpenGame(group, new RunMeter());
        CoalitionTable table = CoalitionTable.Of(game, CancellationToken.None);
        double played = Stopwatch.GetElapsedTime(started).TotalSeconds;
        ImmutableArray<double> exact = table.ShapleyValues();
        Dictionary<string, double> largest = EstimatorCatalog.Discover().Estimators
            .Where(info => info.Guarantees.HasFlag(EstimatorGuarantees.Exhaustive) && info.Name != Exact)
            .ToDictionary(info => info.Name, info => Values(info.Name, table).Zip(exact, (value, truth) => Math.Abs(value - truth)).Max());
        double plain = Closeness.Of(Values(Plain, table), exact).Error;
        Console.WriteLine($"{group.Name}: {group.ChannelCount} channels, played in {played:0} s, largest difference {largest.Values.Max():e1}, relative error of '{Plain}' {plain:0.000}");
        return new EnumeratedGroup(group.Name, group.ChannelCount, exact.Max(Math.Abs), largest, plain);
    }

    private static ImmutableArray<double> Values(string estimator, CoalitionTable table) => EstimatorCatalog.Discover().Get(estimator)
        .Estimate(table, new EstimatorOptions { Budget = 1L << table.PlayerCount }, CancellationToken.None).Values;
}
