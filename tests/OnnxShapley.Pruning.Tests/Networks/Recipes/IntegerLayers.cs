using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Products of bytes: what is switched off is the zero point, not zero.</summary>
/// <remarks>
/// A Tanh stands before and behind: where a ConvTranspose with floating weights lay between a DequantizeLinear and a QuantizeLinear, ONNX Runtime 1.29,
/// optimised, gave other bytes for one element in thirty than it gives for the same model without optimisation.
/// </remarks>
internal static class IntegerLayers
{
    private const int FirstOpsetWithIntegers = 10;
    private const float Scale = 0.0256f;
    private const float WeightScale = 0.01f;
    private const float ResultScale = 0.06f;

    public static IEnumerable<LayerKind> All =>
    [
        new("QuantizedConv", Layout.Image, QuantizedConv) { HasSteps = true },
        new("IntegerConv", Layout.Image, IntegerConv) { HasSteps = true },
        new("QuantizedProduct", Layout.Tokens, QuantizedProduct) { HasSteps = true },
        new("IntegerProduct", Layout.Vector, IntegerProduct) { HasSteps = true },
    ];

    private static Signal QuantizedConv(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithIntegers)
        {
            return input;
        }

        int channels = scope.ChooseChannels();
        (string bytes, string scale, string zero) = Quantize(scope, input);
        string weight = scope.Bytes([channels, input.Channels, .. input.Spatially(1)]);
        (string weightScale, string weightZero) = WeightParameters(scope, channels, input.Channels);
        (string resultScale, string resultZero) = (scope.Number(ResultScale), Zero(scope, 120));
        string[] bias = scope.Choose(2) == 0 ? [] : [Bias(scope, channels)];
        string result = scope.Node("QLinearConv", [bytes, scale, zero, weight, weightScale, weightZero, resultScale, resultZero, .. bias]);
        return input with { Name = scope.Node("Tanh", [scope.Node("DequantizeLinear", [result, resultScale, resultZero])]), Channels = channels };
    }

    private static Signal IntegerConv(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithIntegers)
        {
            return input;
        }

        int channels = scope.ChooseChannels();
        (string bytes, _, string zero) = Quantize(scope, input);
        string weight = scope.Add(TensorContent.Create(
            scope.Name(), DataType.Uint8, [channels, input.Channels, .. input.Spatially(1)], Values(scope, channels * input.Channels)));
        string sum = scope.Node("ConvInteger", [bytes, weight, zero, Zero(scope, 100)]);
        return Rescaled(scope, input, sum) with { Channels = channels };
    }

    private static Signal QuantizedProduct(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithIntegers)
        {
            return input;
        }

        int channels = scope.ChooseChannels();
        (string bytes, string scale, string zero) = Quantize(scope, input);
        string weight = scope.Bytes(input.Channels, channels);
        (string resultScale, string resultZero) = (scope.Number(ResultScale), Zero(scope, 120));
        string[] parameters = [scope.Number(WeightScale / MathF.Sqrt(input.Channels)), SignedZero(scope, []), resultScale, resultZero];
        string result = scope.Node("QLinearMatMul", [bytes, scale, zero, weight, .. parameters]);
        return input with { Name = scope.Node("Tanh", [scope.Node("DequantizeLinear", [result, resultScale, resultZero])]), Channels = channels };
    }

    private static Signal IntegerProduct(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithIntegers)
        {
            return input;
        }

        int channels = scope.ChooseChannels();
        (string bytes, _, string zero) = Quantize(scope, input);
        string sum = scope.Node("MatMulInteger", [bytes, scope.Bytes(input.Channels, channels), zero, SignedZero(scope, [])]);
        return Rescaled(scope, input, sum) with { Channels = channels };
    }

    /// <summary>Bytes, their scale and their zero point.</summary>
    private static (string Bytes, string Scale, string Zero) Quantize(LayerScope scope, Signal input)
    {
        (string scale, string zero) = (scope.Number(Scale), Zero(scope, 128));
        return (scope.Node("QuantizeLinear", [scope.Node("Tanh", [input.Name]), scale, zero]), scale, zero);
    }

    private static Signal Rescaled(LayerScope scope, Signal input, string sum)
    {
        string numbers = scope.Node("Cast", [sum], ("to", (int)DataType.Float));
        return input with { Name = scope.Node("Mul", [numbers, scope.Number(Scale * WeightScale / MathF.Sqrt(input.Channels))]) };
    }

    /// <summary>A scale and a zero point for all channels, or for each.</summary>
    private static (string Scale, string Zero) WeightParameters(LayerScope scope, int channels, int summed)
    {
        float scale = WeightScale / MathF.Sqrt(summed);
        long[] dims = scope.Choose(2) == 0 ? [] : [channels];
        float[] scales = [.. Enumerable.Range(0, dims.Length == 0 ? 1 : channels).Select(channel => scale * (1 + (channel * 0.1f)))];
        return (scope.Numbers(scales, dims), SignedZero(scope, dims));
    }

    private static string Zero(LayerScope scope, byte value) => scope.Add(TensorContent.Create(scope.Name(), DataType.Uint8, [], [value]));

    private static string SignedZero(LayerScope scope, long[] dims) =>
        scope.Add(TensorContent.Create(scope.Name(), DataType.Int8, dims, new byte[dims.Length == 0 ? 1 : dims[0]]));

    private static string Bias(LayerScope scope, int channels)
    {
        byte[] bytes = [.. Enumerable.Range(0, channels).SelectMany(channel => BitConverter.GetBytes((channel * 700) - 1500))];
        return scope.Add(TensorContent.Create(scope.Name(), DataType.Int32, [channels], bytes));
    }

    /// <summary>Bytes around 100.</summary>
    private static byte[] Values(LayerScope scope, int count) =>
        [.. TensorContent.ReadSingle(scope.WeightTensor(3, count), null).Select(value => (byte)(100 + (int)(90 * value)))];
}
