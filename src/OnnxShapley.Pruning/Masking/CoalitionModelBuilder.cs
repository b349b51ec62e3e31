using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Builds the <see cref="CoalitionModel"/> of a group.</summary>
public sealed class CoalitionModelBuilder
{
    private const string NamePrefix = "onnx_shapley.";

    private readonly Couplings _couplings;
    private readonly ChannelGroup _group;
    private readonly ModelFacts _facts;

    private CoalitionModelBuilder(Couplings couplings, ChannelGroup group)
    {
        _couplings = couplings;
        _group = group;
        _facts = couplings.Facts;
    }

    /// <summary>Builds the suffix of one group; all other groups are whole.</summary>
    public static CoalitionModel Build(Couplings couplings, ChannelGroup group) => new CoalitionModelBuilder(couplings, group).Build();

    private CoalitionModel Build()
    {
        Suffix suffix = Suffix.Find(_couplings, IsMasked);
        bool isParallel = _facts.IsBatchFree
            && suffix.Frontier.All(_facts.BatchAligned.Contains)
            && suffix.Nodes.All(entry => CapturedTensors.Of(entry.Proto).IsEmpty)
            && _couplings.Contractions.Where(contraction => IsMasked(contraction.Axis)).All(contraction => CanMaskEachSample(contraction.Axis));

        OnnxModel model = Empty();
        GraphProto graph = model.Graph;
        GraphWriter writer = new(_facts.Model.Graph, graph, NamePrefix);
        graph.Input.Add(ValueInfos.Create(CoalitionModel.Masks, TensorProto.Types.DataType.Float, -1, _group.ChannelCount + 1));
        foreach (string tensor in suffix.Frontier)
        {
            TensorFact fact = _facts.Tensors[tensor];
            graph.Input.Add(ValueInfos.Create(tensor, fact.Type, [.. fact.Shape.Select((length, axis) => axis == 0 && isParallel ? -1 : (long)length)]));
        }

        Dictionary<string, string> names = isParallel ? Spread(suffix, graph, writer) : [];
        string masks = isParallel
            ? writer.Gather(CoalitionModel.Masks, CoalitionModel.Coalition, axis: 0)
            : CoalitionModel.Masks;
        MaskPlacement placement = new(_couplings, writer, IsMasked, axis => MaskOf(axis, masks, isParallel, writer));
        foreach ((NodeProto original, Node? node) in suffix.Nodes)
        {
            NodeProto copy = original.Clone();
            Rename(copy, names);
            if (node is not null)
            {
                placement.Mask(node, copy);
            }

            graph.Node.Add(copy);
        }

        AddConstants(graph);
        ImmutableArray<string> outputs = [.. _facts.Index.Outputs.Select(output => names.GetValueOrDefault(output.Name, output.Name))];
        return new CoalitionModel(model, suffix.Frontier, outputs, isParallel);
    }

    private bool IsMasked(Axis axis) =>
        Enumerable.Range(0, axis.Length).Any(index => _couplings.ChannelOf(axis, index)?.Group == _group.Number);

    private bool CanMaskEachSample(Axis axis) => axis.Index > 0 && _facts.BatchAligned.Contains(axis.Operand.Tensor);

    private OnnxModel Empty()
    {
        ModelProto proto = _facts.Model.Proto;
        ModelProto model = new() { IrVersion = Math.Max(proto.IrVersion, 4), Graph = new GraphProto { Name = "coalitions" } };
        model.OpsetImport.AddRange(proto.OpsetImport);
        model.Functions.AddRange(proto.Functions);
        return new OnnxModel(model, _facts.Model.Directory);
    }

    /// <summary>Gives every sample its row of each frontier tensor, and returns the new names.</summary>
    private static Dictionary<string, string> Spread(Suffix suffix, GraphProto graph, GraphWriter writer)
    {
        graph.Input.Add(ValueInfos.Create(CoalitionModel.Coalition, TensorProto.Types.DataType.Int64, -1));
        graph.Input.Add(ValueInfos.Create(CoalitionModel.Image, TensorProto.Types.DataType.Int64, -1));
        return suffix.Frontier.ToDictionary(tensor => tensor, tensor => writer.Gather(tensor, CoalitionModel.Image, axis: 0));
    }

    private string MaskOf(Axis axis, string masks, bool isParallel, GraphWriter writer)
    {
        long[] channels =
        [
            .. Enumerable.Range(0, axis.Length)
                .Select(index => _couplings.ChannelOf(axis, index) is { } id && id.Group == _group.Number ? id.Channel : (long)_group.ChannelCount),
        ];
        string slots = writer.Gather(masks, writer.Integers(channels), axis: 1);
        long[] trailing = [.. Enumerable.Repeat(1L, axis.Operand.Rank - 1 - axis.Index)];
        long[] shape = isParallel
            ? [-1, .. Enumerable.Repeat(1L, axis.Index - 1), axis.Length, .. trailing]
            : [axis.Length, .. trailing];
        return writer.Cast(writer.Reshape(slots, shape), TensorProto.Types.DataType.Float, axis.Operand.Type);
    }

    private static void Rename(NodeProto node, Dictionary<string, string> names)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
        }
    }

    /// <summary>Adds the constants that the suffix reads: as initializers, whatever computed them.</summary>
    private void AddConstants(GraphProto graph)
    {
        HashSet<string> defined =
        [
            .. graph.Input.Select(input => input.Name),
            .. graph.Initializer.Select(tensor => tensor.Name),
            .. graph.Node.SelectMany(node => node.Output),
        ];
        IEnumerable<string> read = graph.Node.SelectMany(node => node.Input.Concat(CapturedTensors.Of(node)))
            .Concat(_facts.Model.Graph.Output.Select(output => output.Name))
            .Where(name => name.Length > 0);
        foreach (string name in read.ToList())
        {
            if (!defined.Add(name))
            {
                continue;
            }

            if (_facts.Tensors.TryGetValue(name, out TensorFact? fact))
            {
                TensorProto constant = fact.Constant!.Clone();
                constant.Name = name;
                graph.Initializer.Add(constant);
            }
            else
            {
                graph.SparseInitializer.Add(_facts.Model.Graph.SparseInitializer.First(initializer => initializer.Values.Name == name).Clone());
            }
        }
    }
}
