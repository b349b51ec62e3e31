using System.Collections;
using Google.Protobuf;
using OnnxShapley.Onnx;
using static Onnx.AttributeProto.Types;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Testing;

/// <summary>Makes small models for tests, one call a line. Tensors are float unless it says otherwise; IR version 8.</summary>
/// <param name="opset">Version of the standard operators.</param>
public sealed class ModelBuilder(long opset = 17)
{
    private readonly GraphProto _graph = new() { Name = "test" };
    private readonly List<OperatorSetIdProto> _opsets = [new() { Domain = string.Empty, Version = opset }];

    /// <summary>A graph input of known lengths.</summary>
    public ModelBuilder Input(string name, params ReadOnlySpan<long> dims) => Input(name, DataType.Float, dims);

    /// <summary>A graph input of known lengths; a length of -1 stands for the dynamic dimension "N".</summary>
    public ModelBuilder Input(string name, DataType type, params ReadOnlySpan<long> dims)
    {
        _graph.Input.Add(Value(name, type, dims));
        return this;
    }

    /// <summary>A graph output of any shape.</summary>
    public ModelBuilder Output(string name, DataType type = DataType.Float)
    {
        _graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } } });
        return this;
    }

    /// <summary>A graph output of known lengths; a length of -1 stands for the dynamic dimension "N".</summary>
    public ModelBuilder Output(string name, DataType type, params ReadOnlySpan<long> dims)
    {
        _graph.Output.Add(Value(name, type, dims));
        return this;
    }

    /// <summary>What the file declares of a tensor between the nodes: floats of known lengths; -1 stands for the dynamic dimension "N".</summary>
    public ModelBuilder Declare(string name, params ReadOnlySpan<long> dims)
    {
        _graph.ValueInfo.Add(Value(name, DataType.Float, dims));
        return this;
    }

    /// <summary>An initializer of floats.</summary>
    public ModelBuilder Initializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        Initializer(TensorContent.CreateSingle(name, dims, values));

    /// <summary>An initializer of integers, with one axis.</summary>
    public ModelBuilder Initializer(string name, params ReadOnlySpan<long> values) => Initializer(TensorContent.CreateInt64(name, values));

    /// <summary>Any initializer.</summary>
    public ModelBuilder Initializer(TensorProto tensor)
    {
        _graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>An initializer of floats drawn evenly from -1 to 1.</summary>
    public ModelBuilder RandomInitializer(string name, Random random, params ReadOnlySpan<long> dims)
    {
        long count = 1;
        foreach (long length in dims)
        {
            count *= length;
        }

        float[] values = new float[count];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (random.NextSingle() * 2) - 1;
        }

        return Initializer(name, values, dims);
    }

    /// <summary>A node of a standard operator, named like its first output; attributes as long, float, string, their arrays, tensor or graph.</summary>
    public ModelBuilder Node(string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node(string.Empty, operatorType, inputs, outputs, attributes);

    /// <summary>A node of an operator of any domain, which is imported in version 1.</summary>
    public ModelBuilder Node(string domain, string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { Name = $"{operatorType}_{outputs.FirstOrDefault()}", OpType = operatorType, Input = { inputs }, Output = { outputs } };
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        if (domain.Length > 0)
        {
            node.Domain = domain;
            if (_opsets.All(import => import.Domain != domain))
            {
                _opsets.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
            }
        }

        _graph.Node.Add(node);
        return this;
    }

    /// <summary>The model so far.</summary>
    public OnnxModel Build() => new(new ModelProto { IrVersion = 8, ProducerName = "tests", OpsetImport = { _opsets }, Graph = _graph.Clone() }, directory: null);

    /// <summary>The graph so far, as a subgraph for an attribute.</summary>
    public GraphProto BuildGraph() => _graph.Clone();

    private static ValueInfoProto Value(string name, DataType type, ReadOnlySpan<long> dims)
    {
        TensorShapeProto shape = new();
        foreach (long length in dims)
        {
            shape.Dim.Add(length < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = length });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = AttributeType.Int, I = number },
        long number => new() { Name = name, Type = AttributeType.Int, I = number },
        float number => new() { Name = name, Type = AttributeType.Float, F = number },
        string text => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        TensorProto tensor => new() { Name = name, Type = AttributeType.Tensor, T = tensor },
        GraphProto graph => new() { Name = name, Type = AttributeType.Graph, G = graph },
        IEnumerable<long> numbers => new() { Name = name, Type = AttributeType.Ints, Ints = { numbers } },
        IEnumerable<float> numbers => new() { Name = name, Type = AttributeType.Floats, Floats = { numbers } },
        IEnumerable => throw new ArgumentException($"Attribute '{name}' is a list of another type than long and float.", nameof(value)),
        _ => throw new ArgumentException($"Attribute '{name}' has the type {value.GetType().Name}, which is none of ONNX's.", nameof(value)),
    };
}
