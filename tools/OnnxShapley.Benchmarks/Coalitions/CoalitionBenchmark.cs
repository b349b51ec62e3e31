using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Measures how fast the games of all groups of a model evaluate coalitions, against plain inference, and prints a line a group.</summary>
internal sealed class CoalitionBenchmark : IDisposable
{
    private static readonly ImmutableArray<int> PlainBatches = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private readonly CoalitionOptions _options;
    private readonly MeasuredModel _model;

    private CoalitionBenchmark(CoalitionOptions options)
    {
        _options = options;
        _model = MeasuredModel.Open(options);
    }

    /// <summary>Measures a model, prints its figures, and writes them as JSON if asked to.</summary>
    public static void Run(CoalitionOptions options)
    {
        using CoalitionBenchmark benchmark = new(options);
        CoalitionFigures figures = benchmark.Measure();
        Write(
            $"""
            channels {figures.Channels}, efficiency {figures.Efficiency:0.00} (at the limit {figures.EfficiencyAtLimit:0.00}), of a whole game {figures.WholeGameEfficiency:0.00}
            set-up {figures.SetUpSeconds:0.0} s, peak memory {figures.PeakMemory / 1e6:0} MB, plain rate at the end {figures.BestAgain.ImagesPerSecond:0.0} images/s
            """);
        if (options.JsonPath is { } path)
        {
            File.WriteAllText(path, JsonSerializer.Serialize(figures, FiguresContext.Default.CoalitionFigures));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private CoalitionFigures Measure()
    {
        ImmutableArray<BatchRate> rates = Plain(PlainBatches);
        BatchRate best = rates.MaxBy(rate => rate.ImagesPerSecond)!;
        Write($"payoff {_model.PayoffName}, {_model.ImageCount} images; plain images/s {string.Join(", ", rates.Select(Text))}; best {Text(best)}");
        Write("group | channels | MMACs | coalition-images/s | efficiency | limit | reached | set-up (s) | in ONNX Runtime | runs/coalition | bytes/coalition | peak (MB)");
        return new CoalitionFigures(
            Path.GetFileNameWithoutExtension(_options.ModelPath),
            _model.PayoffName,
            _model.ImageCount,
            new MachineFacts(_options.Session.Provider.Description, _options.Clock),
            new CostModel(_model.Couplings).Whole().MultiplyAdds,
            rates,
            best,
            Groups: [.. _model.Couplings.Groups.Select(group => Measure(group, best))],
            BestAgain: Plain([best.Batch])[0]);
    }

    private ImmutableArray<BatchRate> Plain(ImmutableArray<int> batches)
    {
        using OrtSession session = _model.OpenPlain();
        int fixedBatch = session.Inputs.Select(input => input.Shape is [> 0, ..] ? (int)input.Shape[0] : 0).Max();
        long bytesPerImage = PlainRate.BytesPerImage(_model.Couplings.Facts, _model.Couplings.Facts.Index.Nodes);
        return new PlainRate(session, _model.Images, _options.Seconds, _options.Clock).Measure(fixedBatch > 0 ? [fixedBatch] : batches, bytesPerImage);
    }

    private GroupFigures Measure(ChannelGroup group, BatchRate plain)
    {
        GameRate game = GameRate.Measure(_model, group, _options);
        PlainSuffix suffix = new(_model.Couplings, group);
        BatchRate limit = suffix.BestRate(suffix.Frontier(_model.Images, _options.Session), _options.Session, _options.Seconds / 2, _options.Clock);
        GroupFigures figures = new(
            group.Name,
            group.ChannelCount,
            suffix.MultiplyAdds,
            game,
            game.CoalitionImagesPerSecond / plain.ImagesPerSecond,
            limit,
            game.CoalitionImagesPerSecond / limit.ImagesPerSecond);
        Write(
            $"{group.Name} | {group.ChannelCount} | {suffix.MultiplyAdds / 1e6:0.00} | {game.CoalitionImagesPerSecond:0.0} | {figures.Efficiency:0.00} "
            + $"| {Text(limit)} | {figures.Reached:0.00} | {game.SetUpSeconds:0.00} | {game.RuntimeShare:0.0%} | {game.RunsPerCoalition:0.00} "
            + $"| {game.BytesPerCoalition:0} | {game.PeakMemory / 1e6:0}");
        return figures;
    }

    private static string Text(BatchRate rate) => string.Create(CultureInfo.InvariantCulture, $"{rate.ImagesPerSecond:0.0} (batch {rate.Batch})");

    private static void Write(string line) => Console.WriteLine(line);
}
