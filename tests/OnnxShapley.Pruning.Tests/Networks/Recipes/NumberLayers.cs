using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What changes the type of numbers and rounds them on the way.</summary>
internal static class NumberLayers
{
    private const int FirstOpsetWithQuantization = 10;
    private const int FirstOpsetWithRound = 11;

    public static IEnumerable<LayerKind> All =>
    [
        new("Half", null, Half) { HasSteps = true },
        new("Quantized", null, Quantized) { HasSteps = true },
        new("Rounded", null, Rounded) { HasSteps = true },
    ];

    private static Signal Rounded(LayerScope scope, Signal input)
    {
        string operation = scope.Choose("Floor", "Round", "Sign");
        return input with { Name = scope.Node(scope.Opset < FirstOpsetWithRound ? "Floor" : operation, [input.Name]) };
    }

    private static Signal Half(LayerScope scope, Signal input)
    {
        string small = scope.Node("Cast", [input.Name], ("to", (int)TensorProto.Types.DataType.Float16));
        return input with { Name = scope.Node("Cast", [small], ("to", (int)TensorProto.Types.DataType.Float)) };
    }

    /// <summary>
    /// To bytes and back, with one scale: ONNX Runtime 1.29 ends the process where it moves a Transpose past a scale for each channel.
    /// </summary>
    private static Signal Quantized(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithQuantization)
        {
            return Half(scope, input);
        }

        string zero = scope.Add(TensorContent.Create(scope.Name(), TensorProto.Types.DataType.Uint8, [], [128]));
        string[] parameters = [scope.Numbers([0.0256f], []), zero];
        string bytes = scope.Node("QuantizeLinear", [input.Name, .. parameters]);
        return input with { Name = scope.Node("DequantizeLinear", [bytes, .. parameters]) };
    }
}
