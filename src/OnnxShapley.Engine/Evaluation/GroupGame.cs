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
/// The game of one group: players are its channels, the worth of a coalition is the mean payoff over the calibration set, or some images of it, with only
/// those channels on and all other groups whole. Only the suffix runs, for as many coalitions and images at a time as memory allows.
/// </summary>
internal sealed class GroupGame : ICooperativeGame, IEvaluatedInPasses, IDisposable
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
    private readonly SuffixRuns _runs;
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
            if (Contributions.Pays(part, group, calibration.Count))
            {
                _contributions = new Contributions(part, _facts, group, calibration.Data.Inputs, run, cancellationToken);
            }
            else
            {
                _model = CoalitionModelBuilder.Build(couplings, group, splits: false);
            }
        }

        _payoffGraph = new PayoffGraph(couplings, _model);
        string scores = payoff.Append(_payoffGraph);
        _model.Model.Graph.Output.Add(new ValueInfoProto { Name = scores });

        _frontier = new Frontier(_facts, _model.Frontier, calibration.Data.Inputs, run, cancellationToken);
        _suffix = OrtSession.Open(_model.Model.ToBytes(), run.Session with { ExternalDataFolder = _facts.Model.Directory });
        bool isHeld = _frontier.IsHeld && _contributions is null or { IsKept: true };
        _runs = new SuffixRuns(_suffix, _model, PlayerCount, scores, isHeld ? calibration.Count : 0, run.Session.Provider.IsDevice);
        _runSize = new RunSize(
            MemoryPlan.SamplesPerRun(_facts, _model.Model.Graph.Node, run.RunMemory),
            Math.Min(
                MemoryPlan.MostSamples(_facts, _model.Model.Graph.Node, run.RunMemory),
                _contributions is null ? int.MaxValue : MostCoalitions * _contributions.MostImages));
        _fewestPerPass = FewestPerPass(couplings);
    }

    /// <inheritdoc/>
    public int PlayerCount => _group.ChannelCount;

    /// <inheritdoc/>
    public int CoalitionsPerPass => Math.Max(_fewestPerPass, RunShape(int.MaxValue, ImageCount).Coalitions);

    /// <summary>Number of images that every coalition is evaluated on.</summary>
    public int ImageCount => _calibration.Count;

    private ImageRange AllImages => new(0, ImageCount);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
        EvaluateMeans(coalitions, AllImages, worths, cancellationToken);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<ImageCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int first = 0; first < coalitions.Length;)
        {
            ImageRange images = coalitions[first].Images;
            List<Coalition> together = [];
            for (int next = first; next < coalitions.Length && coalitions[next].Images == images; next++)
            {
                together.Add(coalitions[next].Coalition);
            }

            EvaluateMeans([.. together], images, worths.Slice(first, together.Count), cancellationToken);
            first += together.Count;
        }
    }

    /// <summary>Evaluates coalitions image by image: the mean of a coalition's scores, added up in the order of the images, is its worth.</summary>
    /// <param name="coalitions">Coalitions of <see cref="PlayerCount"/> players, in any order, possibly with repeats.</param>
    /// <param name="scores">[coalitions, images]: receives the payoff of each coalition on each image, a finite number.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <exception cref="ArgumentException">There is not one place for each coalition and image.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void EvaluateEach(ReadOnlySpan<Coalition> coalitions, Span<double> scores, CancellationToken cancellationToken) =>
        EvaluateEach(coalitions, AllImages, level: 0, scores, cancellationToken);

    /// <summary>The same on some of the images, with the absent channels off or only turned down.</summary>
    /// <param name="coalitions">Coalitions of <see cref="PlayerCount"/> players, in any order, possibly with repeats.</param>
    /// <param name="images">The images.</param>
    /// <param name="level">By what the channels that are absent are multiplied: 0 switches them off. Where channels are integers, it must be 0 or 1.</param>
    /// <param name="scores">[coalitions, images]: receives the payoff of each coalition on each image, a finite number.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <exception cref="ArgumentException">There is not one place for each coalition and image.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void EvaluateEach(
        ReadOnlySpan<Coalition> coalitions, ImageRange images, float level, Span<double> scores, CancellationToken cancellationToken)
    {
        if (scores.Length != coalitions.Length * images.Count)
        {
            throw new ArgumentException(
                $"There are {coalitions.Length} coalitions on {images.Count} images, but room for {scores.Length} scores.", nameof(scores));
        }

        EvaluatePass(coalitions, level, images, new ScoreSums(scores, images.Count, images.Start), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Dispose();
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

    private void EvaluateMeans(ReadOnlySpan<Coalition> coalitions, ImageRange images, Span<double> worths, CancellationToken cancellationToken)
    {
        EvaluatePass(coalitions, level: 0, images, new ScoreSums(worths, 1, images.Start), cancellationToken);
        for (int coalition = 0; coalition < worths.Length; coalition++)
        {
            worths[coalition] /= images.Count;
        }
    }

    /// <summary>Goes through some images once, with all coalitions.</summary>
    private void EvaluatePass(ReadOnlySpan<Coalition> coalitions, float level, ImageRange images, ScoreSums sums, CancellationToken cancellationToken)
    {
        sums.Clear();
        (int most, int chunk) = RunShape(coalitions.Length, images.Count);
        for (int done = 0; done < images.Count; done += chunk)
        {
            ImageRange part = new(images.Start + done, Math.Min(chunk, images.Count - done));
            BoundRun run = _runs.Find(part) ?? _runs.Hold(part, FeedsOf(part, cancellationToken));
            for (int first = 0; first < coalitions.Length; first += most)
            {
                int count = Math.Min(most, coalitions.Length - first);
                TimeSpan time = AddScores(coalitions.Slice(first, count), level, part, run, sums.Slice(first, count), cancellationToken);
                if ((count, part.Count) == RunShape(int.MaxValue, images.Count))
                {
                    _runSize.Add(time);
                }
            }
        }
    }

    /// <summary>How many coalitions and images a run takes at most, of a pass with so many.</summary>
    private (int Coalitions, int Images) RunShape(int coalitions, int images)
    {
        if (!_model.IsParallel)
        {
            return (1, _facts.BatchSize);
        }

        int together = _contributions is null
            ? Math.Clamp(_runSize.Samples / images, 1, coalitions)
            : Math.Min(Math.Min(coalitions, _runSize.Samples), MostCoalitions);
        return (together, Math.Clamp(_runSize.Samples / together, 1, Math.Min(images, _contributions?.MostImages ?? int.MaxValue)));
    }

    /// <summary>All that a run takes for some images, but for the coalitions.</summary>
    private Dictionary<string, Tensor> FeedsOf(ImageRange images, CancellationToken cancellationToken)
    {
        // A suffix that takes one coalition at a time has the batch of the run that was observed.
        int total = _model.IsParallel ? images.Count : _facts.BatchSize;
        Dictionary<string, Tensor> feeds = _frontier.Rows(images.Start, images.Count, total, cancellationToken);
        foreach ((string name, Tensor rows) in _contributions?.Rows(images.Start, images.Count, cancellationToken) ?? [])
        {
            feeds.Add(name, rows);
        }

        foreach ((string name, Tensor rows) in _payoffGraph.Feeds)
        {
            feeds.Add(name, Running.Padding.Rows(rows, images.Start, images.Count, total));
        }

        return feeds;
    }

    /// <summary>Runs the suffix, and adds the score of every coalition on every image to its sum.</summary>
    /// <returns>How long the run took.</returns>
    private TimeSpan AddScores(
        ReadOnlySpan<Coalition> coalitions, float level, ImageRange images, BoundRun bound, ScoreSums sums, CancellationToken cancellationToken)
    {
        // No row of a product is alone, for the sake of its bits.
        bool isAlone = coalitions.Length == 1 && _model.IsParallel && (images.Count == 1 || _contributions is not null);
        ReadOnlySpan<Coalition> run = isAlone ? [coalitions[0], coalitions[0]] : coalitions;
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<float> scores = _runs.Run(bound, _model.IsParallel ? images.Count : _facts.BatchSize, run, level, cancellationToken);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        for (int coalition = 0; coalition < coalitions.Length; coalition++)
        {
            for (int image = 0; image < images.Count; image++)
            {
                sums.Add(coalition, images.Start + image, _payoff.Score(scores[(image * run.Length) + coalition], images.Start + image));
            }
        }

        return time;
    }
}
