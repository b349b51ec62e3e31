using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OnnxShapley.Onnx;

/// <summary>
/// A read-only view of a graph by tensor name: who computes a tensor, who reads it, what it holds. It shows the graph as it
/// was when the view was made; make another one after an edit. Names inside subgraphs are not part of it, save for what they capture.
/// </summary>
public sealed class GraphIndex
{
    private readonly FrozenDictionary<NodeProto, int> _positions;
    private readonly FrozenDictionary<string, NodeProto> _producers;
    private readonly FrozenDictionary<string, ImmutableArray<TensorUse>> _consumers;
    private readonly FrozenDictionary<string, TensorProto> _initializers;
    private readonly FrozenSet<string> _inputs;
    private readonly FrozenSet<string> _outputs;
    private readonly FrozenSet<string> _constants;

    /// <summary>Indexes a valid graph (see <see cref="ModelFile.Load"/>).</summary>
    public GraphIndex(GraphProto graph)
    {
        Graph = graph;
        Nodes = [.. graph.Node];
        // Messages compare by content: two nodes without names and outputs alike would be one key.
        _positions = Nodes.Select((node, position) => (node, position))
            .ToFrozenDictionary<(NodeProto, int), NodeProto, int>(pair => pair.Item1, pair => pair.Item2, ReferenceEqualityComparer.Instance);
        _producers = Nodes.SelectMany(node => node.Output.Where(output => output.Length > 0).Select(output => (output, node)))
            .ToFrozenDictionary(pair => pair.output, pair => pair.node);
        _consumers = Nodes.SelectMany(Reads).GroupBy(read => read.Tensor, read => read.Use)
            .ToFrozenDictionary(uses => uses.Key, uses => uses.ToImmutableArray());
        _initializers = graph.Initializer.ToFrozenDictionary(initializer => initializer.Name);
        FrozenSet<string> sparse = graph.SparseInitializer.Select(initializer => initializer.Values.Name).ToFrozenSet();
        Inputs = [.. graph.Input.Where(input => !_initializers.ContainsKey(input.Name) && !sparse.Contains(input.Name))];
        Outputs = [.. graph.Output];
        _inputs = Inputs.Select(input => input.Name).ToFrozenSet();
        _outputs = Outputs.Select(output => output.Name).ToFrozenSet();
        _constants = ConstantTensors.Find(Nodes, _initializers.Keys.Concat(sparse));
    }

    /// <summary>The graph that this is a view of.</summary>
    public GraphProto Graph { get; }

    /// <summary>The nodes in file order, which is topological.</summary>
    public ImmutableArray<NodeProto> Nodes { get; }

    /// <summary>The graph's inputs that must be fed: those that have a default (an initializer of the same name) are not among them.</summary>
    public ImmutableArray<ValueInfoProto> Inputs { get; }

    /// <summary>The graph's outputs.</summary>
    public ImmutableArray<ValueInfoProto> Outputs { get; }

    /// <summary>Position of a node in <see cref="Nodes"/>.</summary>
    /// <exception cref="KeyNotFoundException">The node is not this very object of this graph.</exception>
    public int IndexOf(NodeProto node) => _positions[node];

    /// <summary>The node that computes the tensor; null for inputs, initializers and names that the graph does not know.</summary>
    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The places where nodes read the tensor, in file order; empty if none. Being a graph output is not one of them.</summary>
    public ImmutableArray<TensorUse> Consumers(string tensor) => _consumers.GetValueOrDefault(tensor, []);

    /// <summary>The tensor's initializer; null if it has none.</summary>
    public TensorProto? Initializer(string tensor) => _initializers.GetValueOrDefault(tensor);

    /// <summary>Whether the tensor is one of <see cref="Inputs"/>.</summary>
    public bool IsInput(string tensor) => _inputs.Contains(tensor);

    /// <summary>Whether the tensor is one of <see cref="Outputs"/>.</summary>
    public bool IsOutput(string tensor) => _outputs.Contains(tensor);

    /// <summary>
    /// Whether the tensor is the same in every run: initializers, Constant nodes, and what deterministic standard operators
    /// without subgraphs compute from those alone.
    /// </summary>
    public bool IsConstant(string tensor) => _constants.Contains(tensor);

    private static IEnumerable<(string Tensor, TensorUse Use)> Reads(NodeProto node)
    {
        IEnumerable<(string Tensor, TensorUse Use)> direct = node.Input
            .Select((input, position) => (input, new TensorUse(node, position)))
            .Where(read => read.input.Length > 0);
        return direct.Concat(CapturedTensors.Of(node).Select(tensor => (tensor, new TensorUse(node, TensorUse.Captured))));
    }
}
