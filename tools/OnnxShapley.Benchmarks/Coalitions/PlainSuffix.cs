using System.Collections.Immutable;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>
/// The suffix of a group, cut out of the model as it is: no masks, no coalitions, no payoff; its inputs are the frontier. As fast as that runs is
/// as fast as coalitions can be evaluated one by one.
/// </summary>
internal sealed class PlainSuffix
{
    private const int PrefixImages = 16;

    private static readonly ImmutableArray<int> Batches = [1, 4, 16, 64, 256, 1024];

    private readonly ModelFacts _facts;
    private readonly Suffix _suffix;

    /// <summary>Finds the suffix of a group.</summary>
    public PlainSuffix(Couplings couplings, ChannelGroup group)
    {
        _facts = couplings.Facts;
        _suffix = Suffix.Find(
            couplings, axis => Enumerable.Range(0, axis.Length).Any(index => couplings.ChannelOf(axis, index)?.Group == group.Number));
        HashSet<int> positions = [.. _suffix.Nodes.Select(entry => _facts.Index.IndexOf(entry.Proto))];
        MultiplyAdds = new CostModel(couplings).PerNode(axis => axis.Length)
            .Where(entry => positions.Contains(entry.Node.Position))
            .Sum(entry => entry.MultiplyAdds);
    }

    /// <summary>Multiply-adds of the suffix for one image.</summary>
    public long MultiplyAdds { get; }

    /// <summary>Opens it for running.</summary>
    public OrtSession Open(SessionSettings settings) => OrtSession.Open(Model().ToBytes(), settings with { ExternalDataFolder = _facts.Model.Directory });

    /// <summary>Computes the frontier of some images.</summary>
    /// <param name="images">The model's inputs, one row an image.</param>
    /// <param name="settings">Where the prefix runs.</param>
    public Dictionary<string, Tensor> Frontier(IReadOnlyDictionary<string, Tensor> images, SessionSettings settings)
    {
        int available = (int)images.First().Value.Shape[0];
        int total = _facts.IsBatchFree ? Math.Min(PrefixImages, available) : _facts.BatchSize;
        Dictionary<string, Tensor> feeds = images.ToDictionary(image => image.Key, image => Padding.Rows(image.Value, 0, Math.Min(total, available), total));
        ImmutableArray<string> computed = [.. _suffix.Frontier.Where(tensor => !_facts.Index.IsInput(tensor))];
        OnnxModel prefix = _facts.Model.CloneDeep();
        prefix.Graph.Output.Clear();
        prefix.Graph.Output.AddRange(computed.Select(name => new ValueInfoProto { Name = name }));
        Dictionary<string, Tensor> frontier = _suffix.Frontier.Where(_facts.Index.IsInput).ToDictionary(name => name, name => feeds[name]);
        if (!computed.IsEmpty)
        {
            using OrtSession session = OrtSession.Open(
                prefix.ToBytes(), settings with { ExternalDataFolder = _facts.Model.Directory, Optimize = false });
            ImmutableArray<Tensor> values = session.Run(feeds, computed.AsSpan());
            for (int i = 0; i < values.Length; i++)
            {
                frontier.Add(computed[i], values[i]);
            }
        }

        return frontier;
    }

    /// <summary>Measures how fast it runs at its best batch size.</summary>
    /// <param name="frontier">The frontier of some images.</param>
    /// <param name="settings">Where it runs.</param>
    /// <param name="seconds">About how long one batch size is measured.</param>
    /// <param name="clock">What seconds are.</param>
    public BatchRate BestRate(Dictionary<string, Tensor> frontier, SessionSettings settings, double seconds, Clock clock)
    {
        using OrtSession session = Open(settings);
        long bytesPerImage = PlainRate.BytesPerImage(_facts, [.. _suffix.Nodes.Select(entry => entry.Proto)]);
        return new PlainRate(session, frontier, seconds, clock)
            .Measure(_facts.IsBatchFree ? Batches : [_facts.BatchSize], bytesPerImage)
            .MaxBy(rate => rate.ImagesPerSecond)!;
    }

    private OnnxModel Model()
    {
        ModelProto source = _facts.Model.Proto;
        ModelProto model = new() { IrVersion = Math.Max(source.IrVersion, 4), Graph = new GraphProto { Name = "suffix" } };
        model.OpsetImport.AddRange(source.OpsetImport);
        model.Functions.AddRange(source.Functions);
        GraphProto graph = model.Graph;
        foreach (string tensor in _suffix.Frontier)
        {
            TensorFact fact = _facts.Tensors[tensor];
            graph.Input.Add(ValueInfos.Create(tensor, fact.Type, [.. fact.Shape.Select((length, axis) => axis == 0 && _facts.IsBatchFree ? -1 : (long)length)]));
        }

        graph.Node.AddRange(_suffix.Nodes.Select(entry => entry.Proto));
        HashSet<string> computed = [.. graph.Node.SelectMany(node => node.Output)];
        graph.Output.AddRange(_facts.Index.Outputs.Where(output => computed.Contains(output.Name)).Select(output => new ValueInfoProto { Name = output.Name }));
        ReadConstants.AddTo(graph, _facts, []);
        return new OnnxModel(model, _facts.Model.Directory);
    }
}
