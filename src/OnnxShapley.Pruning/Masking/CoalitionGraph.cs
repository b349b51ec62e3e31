using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Puts nodes of a suffix together to a model whose samples are pairs of a coalition and an image.</summary>
internal sealed class CoalitionGraph
{
    private const string NamePrefix = "onnx_shapley.";

    private readonly Couplings _couplings;
    private readonly ModelFacts _facts;
    private readonly ChannelGroup _group;
    private readonly bool _isParallel;
    private readonly GraphWriter _writer;
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, string> _frontierBySpread = [];
    private readonly Dictionary<string, string> _masks = [];
    private readonly Dictionary<string, string> _shapes = [];
    private string? _coalitionCount;

    /// <summary>A model without nodes.</summary>
    /// <param name="couplings">The groups of the model.</param>
    /// <param name="group">The group that is masked.</param>
    /// <param name="frontier">Tensors to take as inputs.</param>
    /// <param name="isParallel">Whether a run holds several coalitions.</param>
    public CoalitionGraph(Couplings couplings, ChannelGroup group, ImmutableArray<string> frontier, bool isParallel)
    {
        _couplings = couplings;
        _facts = couplings.Facts;
        _group = group;
        _isParallel = isParallel;
        Model = Empty();
        Frontier = frontier;
        _writer = new GraphWriter(_facts.Model.Graph, Graph, NamePrefix);
        Graph.Input.Add(ValueInfos.Create(CoalitionModel.Masks, TensorProto.Types.DataType.Float, -1, group.ChannelCount + 1));
        foreach (string tensor in frontier)
        {
            TensorFact fact = _facts.Tensors[tensor];
            Graph.Input.Add(ValueInfos.Create(tensor, fact.Type, [.. fact.Shape.Select((length, axis) => axis == 0 && isParallel ? -1 : (long)length)]));
        }

        if (isParallel)
        {
            Spread();
        }
    }

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>Tensors of the original that are inputs.</summary>
    public ImmutableArray<string> Frontier { get; }

    private GraphProto Graph => Model.Graph;

    /// <summary>The tensor that has one row a sample of a tensor of the original.</summary>
    public string NameOf(string tensor) => _names.GetValueOrDefault(tensor, tensor);

    /// <summary>
    /// Takes a tensor of the original not from a node but from contributions of the channels: an input [images, channels + 1, elements], whose rows are
    /// added up for every coalition.
    /// </summary>
    public ContributionResult AddUp(string tensor)
    {
        ImmutableArray<int> shape = [.. _facts.Tensors[tensor].Shape.Skip(1)];
        int elements = shape.Aggregate(1, (product, length) => product * length);
        string input = _writer.Reserve($"contributions.{tensor}");
        Graph.Input.Add(ValueInfos.Create(input, TensorProto.Types.DataType.Float, -1, _group.ChannelCount + 1, elements));
        string sums = _writer.Node("MatMul", CoalitionModel.Masks, input);
        _names.Add(tensor, _writer.Reshape(sums, [-1, .. shape.Select(length => (long)length)]));
        return new ContributionResult(tensor, input, elements);
    }

    /// <summary>Appends nodes with their masks, and the constants that they and the outputs read.</summary>
    /// <param name="nodes">Nodes in topological order.</param>
    /// <param name="isMasked">Whether an axis is one of the group's.</param>
    /// <param name="outputs">Tensors of the original that will be read.</param>
    public void Add(IEnumerable<(NodeProto Proto, Node? Node)> nodes, Func<Axis, bool> isMasked, IEnumerable<string> outputs)
    {
        MaskPlacement placement = new(_couplings, _writer, isMasked, MaskOf, _isParallel ? MultiplyEach : (_, tensor, mask) => _writer.Node("Mul", tensor, mask));
        foreach ((NodeProto original, Node? node) in nodes)
        {
            NodeProto copy = original.Clone();
            Rename(copy);
            if (node is not null)
            {
                placement.Mask(node, copy);
            }

            Graph.Node.Add(copy);
        }

        ReadConstants.AddTo(Graph, _facts, outputs.Select(NameOf));
    }

    private OnnxModel Empty()
    {
        ModelProto proto = _facts.Model.Proto;
        ModelProto model = new() { IrVersion = Math.Max(proto.IrVersion, 4), Graph = new GraphProto { Name = "coalitions" } };
        model.OpsetImport.AddRange(proto.OpsetImport);
        model.Functions.AddRange(proto.Functions);
        return new OnnxModel(model, _facts.Model.Directory);
    }

    /// <summary>Gives every sample its row of each frontier tensor.</summary>
    private void Spread()
    {
        Graph.Input.Add(ValueInfos.Create(CoalitionModel.Coalition, TensorProto.Types.DataType.Int64, -1));
        Graph.Input.Add(ValueInfos.Create(CoalitionModel.Image, TensorProto.Types.DataType.Int64, -1));
        foreach (string tensor in Frontier)
        {
            string spread = _writer.Gather(tensor, CoalitionModel.Image, axis: 0);
            _names.Add(tensor, spread);
            _frontierBySpread.Add(spread, tensor);
        }
    }

    /// <summary>
    /// The mask of an axis, in a shape that broadcasts to a tensor: where images and coalitions are kept apart, [1, coalitions, …]; else one row a sample.
    /// </summary>
    private string MaskOf(Axis axis, string tensor)
    {
        long[] channels =
        [
            .. Enumerable.Range(0, axis.Length)
                .Select(index => _couplings.ChannelOf(axis, index) is { } id && id.Group == _group.Number ? id.Channel : (long)_group.ChannelCount),
        ];
        long[] trailing = [.. Enumerable.Repeat(1L, axis.Operand.Rank - 1 - axis.Index)];
        bool isApart = IsApart(axis, tensor);
        long[] shape = _isParallel
            ? [.. isApart ? new[] { 1L, -1 } : [-1], .. Enumerable.Repeat(1L, axis.Index - 1), axis.Length, .. trailing]
            : [axis.Length, .. trailing];
        return Once(
            _masks,
            $"{axis.Operand.Type} {string.Join(',', shape)} {string.Join(',', channels)}",
            () => _writer.Cast(
                _writer.Reshape(_writer.Gather(isApart || !_isParallel ? CoalitionModel.Masks : EachSample(), _writer.Integers(channels), axis: 1), shape),
                TensorProto.Types.DataType.Float,
                axis.Operand.Type));
    }

    /// <summary>
    /// Whether a tensor is multiplied with images and coalitions on axes of their own. What all coalitions share is not repeated then, nor are masks as large
    /// as what they mask; but a broadcast over one more axis is slower where channels have many elements.
    /// </summary>
    private bool IsApart(Axis axis, string tensor) => _frontierBySpread.ContainsKey(tensor) || axis.Operand.Shape.Skip(axis.Index + 1).All(length => length == 1);

    private string EachSample() => Once(_masks, string.Empty, () => _writer.Gather(CoalitionModel.Masks, CoalitionModel.Coalition, axis: 0));

    /// <summary>Multiplies every sample by its coalition's mask.</summary>
    private string MultiplyEach(Axis axis, string tensor, string mask)
    {
        if (!IsApart(axis, tensor))
        {
            return _writer.Node("Mul", tensor, mask);
        }

        long[] dims = [.. axis.Operand.Shape.Skip(1).Select(length => (long)length)];
        string apart = _frontierBySpread.TryGetValue(tensor, out string? frontier)
            ? _writer.Reshape(frontier, [-1, 1, .. dims])
            : _writer.Node("Reshape", tensor, ShapeApart(dims));
        return _writer.Reshape(_writer.Node("Mul", apart, mask), [-1, .. dims]);
    }

    /// <summary>[images, coalitions, …] as a target for a Reshape.</summary>
    private string ShapeApart(long[] dims)
    {
        _coalitionCount ??= _writer.LengthOf(CoalitionModel.Masks, axis: 0);
        return Once(_shapes, string.Join(',', dims), () => _writer.Concat([_writer.Integers([-1]), _coalitionCount, _writer.Integers(dims)], axis: 0));
    }

    private static string Once(Dictionary<string, string> made, string key, Func<string> make)
    {
        if (!made.TryGetValue(key, out string? name))
        {
            name = make();
            made.Add(key, name);
        }

        return name;
    }

    private void Rename(NodeProto node)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            node.Input[i] = NameOf(node.Input[i]);
        }
    }
}
