namespace OnnxShapley.Onnx.Tests;

internal static class SmallModels
{
    /// <summary>One convolution of 4 channels, a Relu; the weights take 432 + 16 bytes.</summary>
    public static OnnxModel Convolution() => new ModelBuilder()
        .Input("x", 1, 3, 8, 8)
        .RandomInitializer("w", new Random(1), 4, 3, 3, 3)
        .RandomInitializer("b", new Random(2), 4)
        .Node("Conv", ["x", "w", "b"], ["c"])
        .Node("Relu", ["c"], ["y"])
        .Output("y")
        .Build();

    /// <summary>A product with a matrix of 4 KiB and a sum with a vector of 128 bytes.</summary>
    public static OnnxModel Product() => new ModelBuilder()
        .Input("x", -1, 32)
        .RandomInitializer("w", new Random(3), 32, 32)
        .RandomInitializer("v", new Random(5), 32, 32)
        .RandomInitializer("b", new Random(4), 32)
        .Node("MatMul", ["x", "w"], ["p"])
        .Node("MatMul", ["p", "v"], ["q"])
        .Node("Add", ["q", "b"], ["y"])
        .Output("y")
        .Build();

    /// <summary>The model with one initializer's content in a file.</summary>
    public static OnnxModel WithExternal(string location, string? offset = null, string? length = null)
    {
        OnnxModel model = Convolution().CloneDeep();
        TensorProto weight = model.Graph.Initializer[0];
        weight.ClearRawData();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is not null)
        {
            weight.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
        }

        if (length is not null)
        {
            weight.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        }

        return model;
    }
}
