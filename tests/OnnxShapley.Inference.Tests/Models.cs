using Google.Protobuf;
using Onnx;
using static Onnx.AttributeProto.Types;

namespace OnnxShapley.Inference.Tests;

/// <summary>Small models, as bytes of an ONNX file.</summary>
internal static class Models
{
    /// <summary>A model of the given nodes, inputs and outputs.</summary>
    public static byte[] Of(NodeProto[] nodes, ValueInfoProto[] inputs, ValueInfoProto[] outputs, params TensorProto[] initializers)
    {
        ModelProto model = new() { IrVersion = 8, Graph = new GraphProto { Name = "test" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = 17 });
        model.Graph.Node.AddRange(nodes);
        model.Graph.Input.AddRange(inputs);
        model.Graph.Output.AddRange(outputs);
        model.Graph.Initializer.AddRange(initializers);
        return model.ToByteArray();
    }

    /// <summary>sum = a + b and positive = Relu(sum), of one type and shape.</summary>
    public static byte[] AddRelu(ElementType type, params string[] shape) => Of(
        [Node("Add", ["a", "b"], ["sum"]), Node("Relu", ["sum"], ["positive"])],
        [Value("a", type, shape), Value("b", type, shape)],
        [Value("sum", type, shape), Value("positive", type, shape)]);

    /// <summary>y = x · x · x · …: <paramref name="count"/> products, one after the other, of [size, size] matrices.</summary>
    public static byte[] Products(int count, int size) => Of(
        [
            .. Enumerable.Range(0, count).Select(
                index => Node("MatMul", [index == 0 ? "x" : $"t{index}", "x"], [index == count - 1 ? "y" : $"t{index + 1}"])),
        ],
        [Value("x", ElementType.Single, $"{size}", $"{size}")],
        [Value("y", ElementType.Single, $"{size}", $"{size}")]);

    public static NodeProto Node(string operation, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        NodeProto node = new() { OpType = operation, Name = $"{operation}_{outputs[0]}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    public static AttributeProto Integer(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Integers(string name, params long[] values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static ValueInfoProto Value(string name, ElementType type, params string[] shape)
    {
        TensorShapeProto dimensions = new();
        dimensions.Dim.AddRange(shape.Select(length => long.TryParse(length, out long value)
            ? new TensorShapeProto.Types.Dimension { DimValue = value }
            : new TensorShapeProto.Types.Dimension { DimParam = length }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }

    public static TensorProto Initializer(string name, Tensor tensor)
    {
        TensorProto initializer = new()
        {
            Name = name,
            DataType = (int)tensor.Type,
            RawData = ByteString.CopyFrom(tensor.Bytes.Span),
        };
        initializer.Dims.AddRange(tensor.Shape);
        return initializer;
    }

    /// <summary>An initializer whose bytes lie in a file.</summary>
    public static TensorProto ExternalInitializer(string name, string file, ElementType type, params long[] shape)
    {
        TensorProto initializer = new() { Name = name, DataType = (int)type, DataLocation = TensorProto.Types.DataLocation.External };
        initializer.Dims.AddRange(shape);
        initializer.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        return initializer;
    }
}
