using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>
/// The experiment on robustness of Ancona, Öztireli and Gross 2020: the channels of one group after another are removed in the order of an importance, all other groups whole and
/// nothing trained again, and the network is judged on other images after every removal.
/// </summary>
internal sealed class RobustnessExperiment
{
    private readonly GroupGames _games;
    private readonly MeasuredModel _tested;
    private readonly ImmutableArray<AskedImportance> _importances;
    private readonly int _perChannel;
    private readonly int _repetitions;
    private readonly WorthStore _store;
    private readonly EvaluationMeter _meter;
    private readonly Lazy<ActivationStatistics> _activations;

    private RobustnessExperiment(
        GroupGames games, MeasuredModel tested, WorthStore store, ImmutableArray<AskedImportance> importances, int perChannel, int repetitions)
    {
        Progress<PipelineProgress> progress = new();
        _games = games;
        _tested = tested;
        _store = store;
        _importances = importances;
        _perChannel = perChannel;
        _repetitions = repetitions;
        _meter = new EvaluationMeter([.. games.Couplings.Groups.Select(group => new GroupWork(group.Name, 1, 0, 0))], progress, TimeProvider.System);
        _activations = new Lazy<ActivationStatistics>(() => games.MeasureActivations(progress, CancellationToken.None));
    }

    /// <summary>Removes the channels of every group by every importance, and writes a JSON file.</summary>
    /// <param name="options">The model, the images for ranks, and where the figures go.</param>
    /// <param name="testData">The test images: all of them are used.</param>
    /// <param name="importances">Names of importances, as <see cref="AskedImportance.Parse"/> reads them.</param>
    /// <param name="perChannel">Evaluations a channel, for importances that take a budget.</param>
    /// <param name="repetitions">Seeds of the importance 'random'.</param>
    /// <exception cref="UsageException">There is no such importance, or no file to write to.</exception>
    public static void Write(CoalitionOptions options, string testData, string[] importances, int perChannel, int repetitions)
    {
        string path = options.JsonPath ?? throw new UsageException("Name the file that takes the figures with --json.");
        ImmutableArray<AskedImportance> asked = [.. importances.Select(AskedImportance.Parse)];
        using MeasuredModel ranked = MeasuredModel.Open(options);
        using MeasuredModel tested = MeasuredModel.Open(options with { Data = testData, Images = int.MaxValue });
        using WorthStore store = new(file: null);
        RobustnessExperiment experiment = new(ranked.Games, tested, store, asked, perChannel, repetitions);
        RobustnessFigures figures = new(ranked.ImageCount, tested.ImageCount, [.. ranked.Couplings.Groups.Select(experiment.Of)]);
        File.WriteAllText(path, JsonSerializer.Serialize(figures, RobustnessContext.Default.RobustnessFigures));
    }

    private GroupRobustness Of(ChannelGroup group)
    {
        long started = Stopwatch.GetTimestamp();
        _meter.Enter(group.Number);
        ImmutableArray<RobustnessRow> rows = Rows(group);
        _store.Forget(group.Number);
        Console.WriteLine($"{group.Name}: {group.ChannelCount} channels, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        return new GroupRobustness(group.Name, group.ChannelCount, rows);
    }

    /// <summary>The scores of all importances; curves are still empty.</summary>
    private List<(ImmutableArray<double> Scores, RobustnessRow Row)> Ranked(ChannelGroup group)
    {
        List<(ImmutableArray<double> Scores, RobustnessRow Row)> ranked = [];
        using GroupPlay play = new(_games, group, _store, _meter, CancellationToken.None);
        foreach (AskedImportance asked in _importances)
        {
            for (int seed = 0; seed < (asked.IsRepeated ? _repetitions : 1); seed++)
            {
                long started = Stopwatch.GetTimestamp();
                GroupImportance scores = asked.Importance.Score(Context(play, group, asked, (ulong)seed), CancellationToken.None);
                double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                ranked.Add((scores.Scores, new RobustnessRow(asked.Name, (ulong)seed, scores.Evaluations, seconds, [], [])));
            }
        }

        return ranked;
    }

    private ImportanceContext Context(GroupPlay play, ChannelGroup group, AskedImportance asked, ulong seed)
    {
        int channels = group.ChannelCount;
        long? budget = asked.Importance.TakesBudget ? Math.Max((long)_perChannel * channels, asked.Importance.MinimumBudget(channels)) : null;
        return play.Context(_activations, seed, budget) with { Images = asked.Aggregation == Aggregation.Mean ? null : play.Images };
    }

    private ImmutableArray<RobustnessRow> Rows(ChannelGroup group)
    {
        List<(ImmutableArray<double> Scores, RobustnessRow Row)> ranked = Ranked(group);
        using GroupGame test = _tested.OpenGame(_tested.Group(group.Name), new SignedLossPayoff(_tested.Calibration), new RunMeter());
        return [.. ranked.Select(each => Judge(test, ChannelSelector.Order(each.Scores), each.Row))];
    }

    /// <summary>From none removed to all but one.</summary>
    private static RobustnessRow Judge(GroupGame test, ImmutableArray<int> order, RobustnessRow row)
    {
        double[] scores = new double[order.Length * test.ImageCount];
        test.EvaluateEach([.. Enumerable.Range(0, order.Length).Select(removed => Coalition.Of(order.Length, order.AsSpan()[removed..]))], scores, CancellationToken.None);
        double[][] each = [.. scores.Chunk(test.ImageCount)];
        return row with
        {
            Accuracy = [.. each.Select(images => images.Average(signed => signed >= 0 ? 1.0 : 0))],
            Loss = [.. each.Select(images => images.Average(Math.Abs))],
        };
    }
}
