using System.Collections.Immutable;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Benchmarks.HeatMaps;

/// <summary>
/// Ablation-CAM (Desai and Ramaswamy 2020): the maps of a tensor, each weighed by what the score of a class loses without its channel, added up; what is below
/// zero is left out. The loss is leave-one-out on a single image, so the game of the channel's group tells it. The factor 1 / score, which all maps of an image
/// have in common, is left out: it changes no picture that is scaled to its greatest value.
/// </summary>
internal sealed class AblationMaps
{
    private const int ImagesPerRun = 16;

    private readonly MeasuredModel _model;
    private readonly SessionSettings _session;
    private readonly ImmutableArray<int> _classes;
    private readonly Axis _axis;
    private readonly ImmutableArray<ChannelId> _channels;
    private readonly Dictionary<int, double[]> _scores;

    /// <summary>Evaluates a model without each of the tensor's channels.</summary>
    /// <param name="model">The model and the images.</param>
    /// <param name="classes">The class of every image.</param>
    /// <param name="tensor">The tensor; null for the last one of maps that a node sums over, all of whose channels may be removed.</param>
    /// <param name="session">Where models run.</param>
    /// <exception cref="UsageException">There is no such tensor.</exception>
    public AblationMaps(MeasuredModel model, ImmutableArray<int> classes, string? tensor, SessionSettings session)
    {
        _model = model;
        _session = session;
        _classes = classes;
        _axis = Places(model.Couplings).LastOrDefault(axis => tensor is null || axis.Operand.Tensor == tensor) is { Operand: not null } axis
            ? axis
            : throw new UsageException(
                $"No node sums over the maps of {(tensor is null ? "a tensor" : $"'{tensor}'")}, all of whose channels may be removed. Use another model, or remove fewer channels.");
        _channels = [.. Enumerable.Range(0, _axis.Length).Select(slot => model.Couplings.ChannelOf(_axis, slot)!.Value)];
        _scores = _channels.Select(channel => channel.Group).Distinct().ToDictionary(group => group, group => LeftOut(model.Couplings.Groups[group]));
    }

    /// <summary>Name of the tensor.</summary>
    public string Tensor => _axis.Operand.Tensor;

    /// <summary>Number of its channels.</summary>
    public int ChannelCount => _axis.Length;

    /// <summary>Height of a map.</summary>
    public int Height => _axis.Operand.Shape[2];

    /// <summary>Width of a map.</summary>
    public int Width => _axis.Operand.Shape[3];

    /// <summary>The heat maps: [images, height, width].</summary>
    public float[] Maps()
    {
        int size = Height * Width;
        double[] maps = new double[_classes.Length * size];
        using OrtSession prefix = Open(PrefixModel.Build(_model.Couplings.Facts, [Tensor]));
        int image = 0;
        foreach (ImmutableArray<Tensor> batch in Batches(prefix).RunRows(_model.Calibration.Data.Inputs, new Dictionary<string, Tensor>(), [Tensor], CancellationToken.None))
        {
            ReadOnlySpan<float> values = batch[0].Span<float>();
            for (int row = 0; row < batch[0].Shape[0]; row++, image++)
            {
                Add(values.Slice(row * ChannelCount * size, ChannelCount * size), image, maps.AsSpan(image * size, size));
            }
        }

        return [.. maps.Select(value => (float)Math.Max(value, 0))];
    }

    /// <summary>Compares scores with a channel masked and with the channel cut out of the model, for some channels of every group, evenly spread.</summary>
    /// <param name="perGroup">Channels of a group.</param>
    /// <returns>How many channels were compared, the largest difference, and the largest absolute score.</returns>
    public (int Channels, double Difference, double Score) Check(int perGroup)
    {
        Couplings couplings = _model.Couplings;
        int compared = 0;
        double difference = 0;
        foreach ((int number, double[] scores) in _scores)
        {
            int count = couplings.Groups[number].ChannelCount;
            foreach (int channel in Enumerable.Range(0, perGroup).Select(index => index * count / perGroup).Distinct())
            {
                ImmutableArray<ImmutableArray<int>> kept = [.. Plan.KeepAll(couplings).Kept];
                Plan plan = new(couplings, kept.SetItem(number, kept[number].Remove(channel)));
                using OrtSession cut = Open(ChannelRemover.Remove(couplings, plan));
                string output = couplings.Facts.Index.Outputs[0].Name;
                double[] values = Numbers.ToDoubles(Batches(cut).RunAll(_model.Calibration.Data.Inputs, [output], CancellationToken.None)[0]);
                for (int image = 0; image < _classes.Length; image++)
                {
                    double score = values[(image * values.Length / _classes.Length) + _classes[image]];
                    difference = Math.Max(difference, Math.Abs(score - scores[((channel + 1) * _classes.Length) + image]));
                }

                compared++;
            }
        }

        return (compared, difference, _scores.Values.Max(scores => scores.Max(Math.Abs)));
    }

    private static IEnumerable<Axis> Places(Couplings couplings) =>
        from contraction in couplings.Contractions
        orderby contraction.Node.Position
        let axis = contraction.Axis
        where axis is { Index: 1, Operand: { Rank: 4, IsConstant: false } } && axis.Operand.Shape[2] * axis.Operand.Shape[3] > 1
        where Enumerable.Range(0, axis.Length).All(slot => couplings.ChannelOf(axis, slot) is not null)
        select axis;

    /// <summary>[1 + channels, images]: the scores of the whole model, and those without each channel of a group.</summary>
    private double[] LeftOut(ChannelGroup group)
    {
        Coalition grand = Coalition.Grand(group.ChannelCount);
        Coalition[] coalitions = [grand, .. Enumerable.Range(0, group.ChannelCount).Select(grand.Without)];
        double[] scores = new double[coalitions.Length * _classes.Length];
        using GroupGame game = _model.OpenGame(group, new ClassScorePayoff(_model.Calibration, _classes), new RunMeter());
        game.EvaluateEach(coalitions, scores, CancellationToken.None);
        return scores;
    }

    private void Add(ReadOnlySpan<float> values, int image, Span<double> map)
    {
        for (int slot = 0; slot < ChannelCount; slot++)
        {
            double[] scores = _scores[_channels[slot].Group];
            double weight = scores[image] - scores[((_channels[slot].Channel + 1) * _classes.Length) + image];
            for (int place = 0; place < map.Length; place++)
            {
                map[place] += weight * values[(slot * map.Length) + place];
            }
        }
    }

    private OrtSession Open(OnnxModel model) => OrtSession.Open(model.ToBytes(), _session with { ExternalDataFolder = _model.Couplings.Facts.Model.Directory });

    private BatchedRun Batches(OrtSession session)
    {
        bool isFree = _model.Couplings.Facts.IsBatchFree;
        return new BatchedRun(session, isFree ? ImagesPerRun : _model.Couplings.Facts.BatchSize, isFree);
    }
}
