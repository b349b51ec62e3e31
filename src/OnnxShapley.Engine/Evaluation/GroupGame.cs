using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Games;
using OnnxShapley.Inference;
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
    private const int SmallestRun = 2;

    private readonly ChannelGroup _group;
    private readonly ModelFacts _facts;
    private readonly CoalitionModel _model;
    private readonly CalibrationSet _calibration;
    private readonly Payoff _payoff;
    private readonly PayoffGraph _payoffGraph;
    private readonly Frontier _frontier;
    private readonly OrtSession _suffix;
    private readonly string _scores;
    private readonly int _imagesPerRun;
    private readonly int _coalitionsPerRun;

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
        _model = CoalitionModelBuilder.Build(couplings, group);
        _payoffGraph = new PayoffGraph(couplings, _model);
        _scores = payoff.Append(_payoffGraph);
        _model.Model.Graph.Output.Add(new ValueInfoProto { Name = _scores });

        _frontier = new Frontier(_facts, _model.Frontier, calibration.Data.Inputs, run, cancellationToken);
        _suffix = OrtSession.Open(_model.Model.ToBytes(), run.Session with { ExternalDataFolder = _facts.Model.Directory });

        int samples = MemoryPlan.SamplesPerRun(_facts, _model.Model.Graph.Node, run.Memory / 2);
        _imagesPerRun = _model.IsParallel ? Math.Min(samples, calibration.Count) : _facts.BatchSize;
        _coalitionsPerRun = _model.IsParallel ? Math.Max(1, samples / _imagesPerRun) : 1;
    }

    /// <inheritdoc/>
    public int PlayerCount => _group.ChannelCount;

    /// <inheritdoc/>
    public int CoalitionsPerPass => _coalitionsPerRun;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        worths.Clear();
        for (int first = 0; first < coalitions.Length; first += _coalitionsPerRun)
        {
            int count = Math.Min(_coalitionsPerRun, coalitions.Length - first);
            Evaluate(Masks(coalitions.Slice(first, count)), worths.Slice(first, count), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _suffix.Dispose();
        _frontier.Dispose();
    }

    private void Evaluate(Tensor masks, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int start = 0; start < _calibration.Count; start += _imagesPerRun)
        {
            int images = Math.Min(_imagesPerRun, _calibration.Count - start);
            ReadOnlySpan<float> values = RunSuffix(masks, start, images, cancellationToken).Span<float>();
            int stride = values.Length / worths.Length;
            for (int coalition = 0; coalition < worths.Length; coalition++)
            {
                for (int image = 0; image < images; image++)
                {
                    worths[coalition] += _payoff.Score(values[(coalition * stride) + image], start + image);
                }
            }
        }

        for (int coalition = 0; coalition < worths.Length; coalition++)
        {
            worths[coalition] /= _calibration.Count;
        }
    }

    private Tensor RunSuffix(Tensor masks, int start, int images, CancellationToken cancellationToken)
    {
        // A suffix that takes one coalition at a time has the batch of the run that was observed.
        int total = _model.IsParallel ? Math.Max(SmallestRun, images) : _facts.BatchSize;
        Dictionary<string, Tensor> feeds = _frontier.Rows(start, images, total, cancellationToken);
        feeds.Add(CoalitionModel.Masks, masks);
        foreach ((string name, Tensor rows) in _payoffGraph.Feeds)
        {
            feeds.Add(name, Running.Padding.Rows(rows, start, images, total));
        }

        if (_model.IsParallel)
        {
            (Tensor coalition, Tensor image) = Samples((int)masks.Shape[0], images);
            feeds.Add(CoalitionModel.Coalition, coalition);
            feeds.Add(CoalitionModel.Image, image);
        }

        return _suffix.Run(feeds, [_scores], cancellationToken)[0];
    }

    /// <summary>
    /// Every image with every coalition, image by image within a coalition. ONNX Runtime takes another kernel for one row, with other last bits: a
    /// single sample is given to it twice, so that a worth does not depend on what shares its run.
    /// </summary>
    private static (Tensor Coalition, Tensor Image) Samples(int coalitions, int images)
    {
        int samples = coalitions * images;
        Tensor coalition = Tensor.Zeros(ElementType.Int64, Math.Max(SmallestRun, samples));
        Tensor image = Tensor.Zeros(ElementType.Int64, Math.Max(SmallestRun, samples));
        for (int sample = 0; sample < samples; sample++)
        {
            coalition.Span<long>()[sample] = sample / images;
            image.Span<long>()[sample] = sample % images;
        }

        return (coalition, image);
    }

    private Tensor Masks(ReadOnlySpan<Coalition> coalitions)
    {
        Tensor masks = Tensor.Zeros(ElementType.Single, coalitions.Length, PlayerCount + 1);
        for (int i = 0; i < coalitions.Length; i++)
        {
            Span<float> row = masks.Span<float>().Slice(i * (PlayerCount + 1), PlayerCount + 1);
            coalitions[i].CopyTo(row[..PlayerCount]);
            row[PlayerCount] = 1;
        }

        return masks;
    }
}
