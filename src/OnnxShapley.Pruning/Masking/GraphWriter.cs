using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Appends nodes and initializers to a graph under names that nothing else uses.</summary>
public sealed class GraphWriter
{
    private readonly GraphProto _graph;
    private readonly string _prefix;
    private readonly HashSet<string> _taken;
    private int _next;

    /// <summary>A writer for one graph.</summary>
    /// <param name="graph">The graph: nodes are appended to it.</param>
    /// <param name="prefix">What all new names begin with.</param>
    public GraphWriter(GraphProto graph, string prefix)
        : this(graph, graph, prefix)
    {
    }

    /// <summary>A writer for a graph that is made of parts of another.</summary>
    /// <param name="source">The other graph: its names are not used either.</param>
    /// <param name="graph">The graph: nodes are appended to it.</param>
    /// <param name="prefix">What all new names begin with.</param>
    public GraphWriter(GraphProto source, GraphProto graph, string prefix)
    {
        _graph = graph;
        _prefix = prefix;
        _taken = [.. NamesIn(source), .. NamesIn(graph)];
    }

    /// <summary>Appends a node with one output, and returns the output's name.</summary>
    public string Node(string operatorType, params ReadOnlySpan<string> inputs) => Node(operatorType, inputs, _ => { });

    /// <summary>Appends a node with one output and attributes, and returns the output's name.</summary>
    public string Node(string operatorType, ReadOnlySpan<string> inputs, Action<NodeProto> setAttributes)
    {
        string output = Unused(operatorType);
        NodeProto node = Create(operatorType, output, inputs);
        setAttributes(node);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Appends a node that joins vectors or matrices on an axis.</summary>
    public string Concat(IEnumerable<string> inputs, int axis) => Node("Concat", [.. inputs], node => node.SetInt("axis", axis));

    /// <summary>Appends a node that picks indices of an axis.</summary>
    public string Gather(string data, string indices, int axis) => Node("Gather", [data, indices], node => node.SetInt("axis", axis));

    /// <summary>Appends nodes that measure an axis of a tensor, as a vector of one integer.</summary>
    public string LengthOf(string data, int axis) => Gather(Node("Shape", data), Integers([axis]), axis: 0);

    /// <summary>Appends a node that lays a tensor out on other axes.</summary>
    public string Reshape(string data, params ReadOnlySpan<long> shape) => Node("Reshape", data, Integers(shape));

    /// <summary>Appends a node that changes the type of the elements; none where they have it already.</summary>
    public string Cast(string data, TensorProto.Types.DataType from, TensorProto.Types.DataType to) =>
        from == to ? data : Node("Cast", [data], node => node.SetInt("to", (int)to));

    /// <summary>Adds a vector of integers as an initializer, and returns its name.</summary>
    public string Integers(ReadOnlySpan<long> values) => Initializer(TensorContent.CreateInt64(string.Empty, values));

    /// <summary>Adds a scalar as an initializer, and returns its name.</summary>
    public string Scalar(float value) => Initializer(TensorContent.CreateSingle(string.Empty, [], [value]));

    /// <summary>Adds a vector as an initializer, and returns its name.</summary>
    public string Vector(ReadOnlySpan<float> values) => Initializer(TensorContent.CreateSingle(string.Empty, [values.Length], values));

    /// <summary>Adds a tensor as an initializer under a new name, and returns the name.</summary>
    public string Initializer(TensorProto tensor)
    {
        tensor.Name = Unused("constant");
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A name that nothing uses yet and nothing will: the prefix and the stem, with a number where that is taken.</summary>
    public string Reserve(string stem) => _taken.Add(_prefix + stem) ? _prefix + stem : Unused(stem);

    /// <summary>A node that adds two tensors, named like its output, for the caller to place.</summary>
    public static NodeProto Sum(string output, string a, string b) => Create("Add", output, a, b);

    private static NodeProto Create(string operatorType, string output, params ReadOnlySpan<string> inputs)
    {
        NodeProto node = new() { OpType = operatorType, Name = output, Output = { output } };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        return node;
    }

    private static IEnumerable<string> NamesIn(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Output.Append(node.Name))
            .Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Concat(graph.Input.Select(input => input.Name));

    private string Unused(string stem)
    {
        string name;
        do
        {
            name = $"{_prefix}{stem}_{_next++}";
        }
        while (!_taken.Add(name));

        return name;
    }
}
