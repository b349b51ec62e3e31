using System.Diagnostics;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The game of one group: players are its channels, the worth of a coalition is the mean payoff over the calibration set with only those
/// channels on and all other groups whole. Only the suffix runs, for as many coalitions and images at a time as memory allows.
/// </summary>
internal sealed class GroupGame : IEvaluatedInPasses, IDisposable
{
    private const int MostCoalitions = 32;
    private const int MostCoalitionsPerPass = 256;

    // What is computed again in every pass takes a tenth of its time at most, unless the pass would get too long.
    private const int ShareOfPass = 10;

    private readonly ChannelGroup _group;
    private readonly ModelFacts _facts;
    private readonly CoalitionModel _model;
    private readonly CalibrationSet _calibration;
    private readonly Payoff _payoff;
    private readonly PayoffGraph _payoffGraph;
    private readonly Frontier _frontier;
    private readonly OrtSession _suffix;
    private readonly string _scores;
    private readonly Contributions? _contributions;
    private readonly RunSize _runSize;
    private readonly int _fewestPerPass;

    /// <summary>Prepares the game of a group.</summary>
    /// <param name="couplings">The groups of the model.</param>
    /// <param name="group">The group to play.</param>
    /// <param name="calibration">On which images.</param>
    /// <param name="payoff">What a coalition scores on an image.</param>
    /// <param name="run">Where it runs.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public GroupGame(
        Couplings couplings,
        ChannelGroup group,
        CalibrationSet calibration,
        Payoff payoff,
        RunSettings run,
        CancellationToken cancellationToken)
    {
        _group = group;
        _facts = couplings.Facts;
        _calibration = calibration;
        _payoff = payoff;
        _model = CoalitionModelBuilder.Build(couplings, group, splits: true);
        if (_model.Contributions is { } part)
        {
            if (Contributions.Pays(part, group))
            {
                _contributions = new Contributions(part, _facts, group, calibration.Data.Inputs, run, cancellationToken);
            }
            else
            {
                _model = CoalitionModelBuilder.Build(couplings, group, splits: false);
            }
        }

        _payoffGraph = new PayoffGraph(couplings, _model);
        _scores = payoff.Append(_payoffGraph);
        _model.Model.Graph.Output.Add(new ValueInfoProto { Name = _scores });

        _frontier = new Frontier(_facts, _model.Frontier, calibration.Data.Inputs, run, cancellationToken);
        _suffix = OrtSession.Open(_model.Model.ToBytes(), run.Session with { ExternalDataFolder = _facts.Model.Directory });
        _runSize = new RunSize(
            MemoryPlan.SamplesPerRun(_facts, _model.Model.Graph.Node, run.Memory / 2), MemoryPlan.MostSamples(_facts, _model.Model.Graph.Node, run.Memory / 2));
        _fewestPerPass = FewestPerPass(couplings);
    }

    /// <inheritdoc/>
    public int PlayerCount => _group.ChannelCount;

    /// <inheritdoc/>
    public int CoalitionsPerPass => Math.Max(_fewestPerPass, RunShape(int.MaxValue).Coalitions);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        worths.Clear();
        for (int first = 0, count; first < coalitions.Length; first += count)
        {
            count = Math.Min(CoalitionsPerPass, coalitions.Length - first);
            EvaluatePass(coalitions.Slice(first, count), worths.Slice(first, count), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _suffix.Dispose();
        _contributions?.Dispose();
        _frontier.Dispose();
    }

    /// <summary>Coalitions that a pass should have at least, so that what is computed again for every pass does not weigh.</summary>
    private int FewestPerPass(Couplings couplings)
    {
        CostModel costs = new(couplings);
        long suffix = Math.Max(1, SuffixCost.Of(costs, _group));
        long again = (_frontier.IsKept ? 0 : costs.Whole().MultiplyAdds - suffix)
            + (_contributions is { IsKept: false } ? (PlayerCount + 1) * _model.Contributions!.MultiplyAdds : 0);
        return (int)Math.Clamp(ShareOfPass * again / suffix, 1, MostCoalitionsPerPass);
    }

    /// <summary>Goes through all images once, with all coalitions.</summary>
    private void EvaluatePass(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        (int most, int chunk) = RunShape(coalitions.Length);
        for (int start = 0; start < _calibration.Count; start += chunk)
        {
            int images = Math.Min(chunk, _calibration.Count - start);
            Dictionary<string, Tensor> feeds = FeedsOf(start, images, cancellationToken);
            for (int first = 0; first < coalitions.Length; first += most)
            {
                int count = Math.Min(most, coalitions.Length - first);
                AddScores(coalitions.Slice(first, count), (start, images), feeds, worths.Slice(first, count), cancellationToken);
            }
        }

        for (int coalition = 0; coalition < worths.Length; coalition++)
        {
            worths[coalition] /= _calibration.Count;
        }
    }

    /// <summary>How many coalitions and images a run takes at most, of a pass with so many coalitions.</summary>
    private (int Coalitions, int Images) RunShape(int coalitions)
    {
        if (!_model.IsParallel)
        {
            return (1, _facts.BatchSize);
        }

        int together = _contributions is null
            ? Math.Clamp(_runSize.Samples / _calibration.Count, 1, coalitions)
            : Math.Min(Math.Min(coalitions, _runSize.Samples), MostCoalitions);
        return (together, Math.Clamp(_runSize.Samples / together, 1, Math.Min(_calibration.Count, _contributions?.MostImages ?? int.MaxValue)));
    }

    /// <summary>All that a run takes for some images, but for the coalitions.</summary>
    private Dictionary<string, Tensor> FeedsOf(int start, int images, CancellationToken cancellationToken)
    {
        // A suffix that takes one coalition at a time has the batch of the run that was observed.
        int total = _model.IsParallel ? images : _facts.BatchSize;
        Dictionary<string, Tensor> feeds = _frontier.Rows(start, images, total, cancellationToken);
        foreach ((string name, Tensor rows) in _contributions?.Rows(start, images, cancellationToken) ?? [])
        {
            feeds.Add(name, rows);
        }

        foreach ((string name, Tensor rows) in _payoffGraph.Feeds)
        {
            feeds.Add(name, Running.Padding.Rows(rows, start, images, total));
        }

        return feeds;
    }

    /// <summary>Runs the suffix, and adds the score of every coalition on every image to its worth.</summary>
    private void AddScores(
        ReadOnlySpan<Coalition> coalitions, (int Start, int Count) images, Dictionary<string, Tensor> feeds, Span<double> worths, CancellationToken cancellationToken)
    {
        // No row of a product is alone, for the sake of its bits.
        bool isAlone = coalitions.Length == 1 && _model.IsParallel && (images.Count == 1 || _contributions is not null);
        ReadOnlySpan<Coalition> run = isAlone ? [coalitions[0], coalitions[0]] : coalitions;
        Dictionary<string, Tensor> all = new(feeds) { [CoalitionModel.Masks] = Samples.Masks(run, PlayerCount) };
        if (_model.IsParallel)
        {
            all.Add(CoalitionModel.Image, Samples.Images(run.Length, images.Count));
        }

        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> scores = _suffix.Run(all, [_scores], cancellationToken)[0].Span<float>();
        if ((run.Length, images.Count) == RunShape(int.MaxValue))
        {
            _runSize.Add(Stopwatch.GetElapsedTime(start));
        }

        for (int coalition = 0; coalition < worths.Length; coalition++)
        {
            for (int image = 0; image < images.Count; image++)
            {
                worths[coalition] += _payoff.Score(scores[(image * run.Length) + coalition], images.Start + image);
            }
        }
    }
}
