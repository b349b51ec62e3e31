using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What changes the type of numbers and rounds them on the way.</summary>
internal static class NumberLayers
{
    private const int FirstOpsetWithAxis = 13;

    public static IEnumerable<LayerKind> All =>
    [
        new("Half", null, Half) { HasSteps = true },
        new("Quantized", null, Quantized) { HasSteps = true },
        new("Rounded", null, (scope, input) => input with { Name = scope.Node(scope.Choose("Floor", "Round", "Sign"), [input.Name]) }) { HasSteps = true },
    ];

    private static Signal Half(LayerScope scope, Signal input)
    {
        string small = scope.Node("Cast", [input.Name], ("to", (int)TensorProto.Types.DataType.Float16));
        return input with { Name = scope.Node("Cast", [small], ("to", (int)TensorProto.Types.DataType.Float)) };
    }

    /// <summary>To bytes and back, with a scale for all or for each channel.</summary>
    private static Signal Quantized(LayerScope scope, Signal input)
    {
        bool isEach = scope.Opset >= FirstOpsetWithAxis && scope.Choose(true, false);
        (string, object)[] axis = isEach ? [("axis", input.ChannelAxis)] : [];
        long[] dims = isEach ? [input.Channels] : [];
        byte[] zeros = [.. Enumerable.Range(0, isEach ? input.Channels : 1).Select(channel => (byte)(128 + channel))];
        float[] scales = [.. zeros.Select(zero => 0.0002f * zero)];
        string zero = scope.Add(TensorContent.Create(scope.Name(), TensorProto.Types.DataType.Uint8, dims, zeros));
        string[] parameters = [scope.Numbers(scales, dims), zero];
        string bytes = scope.Node("QuantizeLinear", [input.Name, .. parameters], axis);
        return input with { Name = scope.Node("DequantizeLinear", [bytes, .. parameters], axis) };
    }
}
