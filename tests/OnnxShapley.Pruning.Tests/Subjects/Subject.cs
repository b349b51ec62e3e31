using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>A model under test: traced and analysed, with inputs of a batch other than those of the trace.</summary>
internal sealed class Subject
{
    private const int Batch = 4;
    private const long FreeLength = 64;

    public Subject(OnnxModel model)
        : this(model, Synthetic(model))
    {
    }

    public Subject(OnnxModel model, ITraceInputs inputs)
    {
        Facts = ModelTracer.Trace(model, inputs, Settings(model), CancellationToken.None);
        Couplings = CouplingAnalyzer.Analyze(Facts);
        Feeds = inputs.OfBatch(Facts.IsBatchFree ? Batch : Facts.BatchSize);
    }

    public OnnxModel Model => Facts.Model;

    public ModelFacts Facts { get; }

    public Couplings Couplings { get; }

    public Dictionary<string, Tensor> Feeds { get; }

    /// <summary>One line a group: its name, number of channels, and the axes of weights that are cut with it.</summary>
    public string[] Groups =>
    [
        .. Couplings.Groups.Select(group =>
            $"{group.Name} {group.ChannelCount}: {string.Join(", ", group.Members.Select(axis => $"{axis.Operand.Tensor}[{axis.Index}]"))}"),
    ];

    /// <summary>One line an axis that is pinned by something else than being a graph output.</summary>
    public string[] Pins =>
    [
        .. Couplings.Pinned.Where(pinned => pinned.Pin.Operator != "graph output").Select(pinned =>
            $"{pinned.Producer.Name} {pinned.Slots}: {pinned.Pin.Node} ({pinned.Pin.Operator}): {pinned.Pin.Reason}"),
    ];

    /// <summary>All outputs of a model, of one that computes the same as this one.</summary>
    public ImmutableArray<Tensor> Run(OnnxModel model) => Run(model, Feeds);

    public static ImmutableArray<Tensor> Run(OnnxModel model, IReadOnlyDictionary<string, Tensor> feeds)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings(model));
        return session.Run(feeds);
    }

    public OnnxModel Prune(Plan plan) => ChannelRemover.Remove(Couplings, plan);

    /// <summary>Opens the masked model; run it with <see cref="FeedsOf(MaskedModel, Plan)"/>.</summary>
    public (MaskedModel Masked, OrtSession Session) OpenMasked()
    {
        MaskedModel masked = MaskedModelBuilder.Build(Couplings);
        return (masked, OrtSession.Open(masked.Model.ToBytes(), Settings(masked.Model)));
    }

    /// <summary>The inputs, and the masks of a plan.</summary>
    public Dictionary<string, Tensor> FeedsOf(MaskedModel masked, Plan plan) => FeedsOf(masked, plan, Feeds);

    /// <summary>Other inputs, and the masks of a plan.</summary>
    public Dictionary<string, Tensor> FeedsOf(MaskedModel masked, Plan plan, Dictionary<string, Tensor> inputs)
    {
        Dictionary<string, Tensor> feeds = new(inputs);
        foreach (ChannelGroup group in Couplings.Groups)
        {
            float[] mask = new float[group.ChannelCount];
            foreach (int channel in plan.Kept[group.Number])
            {
                mask[channel] = 1;
            }

            feeds.Add(masked.Masks[group.Number], Tensor.From<float>(mask, mask.Length));
        }

        return feeds;
    }

    private static SyntheticInputs Synthetic(OnnxModel model)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings(model) with { Optimize = false });
        return SyntheticInputs.For(session.Inputs, Shapes(session.Inputs));
    }

    private static SessionSettings Settings(OnnxModel model) => new() { Threads = 1, ExternalDataFolder = model.Directory };

    private static Dictionary<string, ImmutableArray<long>> Shapes(ImmutableArray<TensorSignature> inputs) =>
        inputs.Where(input => input.Shape.Skip(1).Any(length => length < 0)).ToDictionary(
            input => input.Name,
            input => input.Shape.Select((length, axis) => length < 0 && axis > 0 ? FreeLength : length).ToImmutableArray());
}
