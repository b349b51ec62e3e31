using System.Runtime.InteropServices;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Weights that come from elsewhere than an initializer of their own: shared, computed, quantised.</summary>
internal static class WeightLayers
{
    private const int FirstOpsetWithQuantization = 10;
    private const int FirstOpsetWithAxis = 13;

    public static IEnumerable<LayerKind> All =>
    [
        new("SharedConv", Layout.Image, Shared) { Weight = 4 },
        new("SharedVectors", Layout.Image, SharedVectors) { Weight = 2 },
        new("ConstantNodeConv", Layout.Image, ConstantNode),
        new("ComputedWeightConv", Layout.Image, Computed),
        new("QuantizedWeightConv", Layout.Image, Quantized) { Weight = 2 },
        new("RoundedWeightConv", Layout.Image, Rounded) { Weight = 2 },
        new("TiedGemm", Layout.Vector, Tied),
    ];

    /// <summary>A convolution with the weight of an earlier one that reads as many channels.</summary>
    private static Signal Shared(LayerScope scope, Signal input)
    {
        (string weight, int channels) = scope.Shared.Find($"conv {input.Channels}", () =>
        {
            int made = scope.ChooseChannels();
            return (scope.Weight(input.Channels, [made, input.Channels, .. input.Spatially(1)]), made);
        });
        return ConvolutionLayers.Activated(scope, ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1));
    }

    /// <summary>A BatchNormalization whose vectors are one initializer, which others like it and a bias read too.</summary>
    private static Signal SharedVectors(LayerScope scope, Signal input)
    {
        (string vector, _) = scope.Shared.Find($"vector {input.Channels}", () => (scope.Scale(input.Channels), input.Channels));
        string name = scope.Node("BatchNormalization", [input.Name, vector, vector, vector, vector]);
        int channels = input.Channels;
        string weight = scope.Weight(input.Channels, [channels, input.Channels, .. input.Spatially(1)]);
        return scope.Choose(2) == 0
            ? input with { Name = name }
            : input with { Name = scope.Node("Conv", [name, weight, vector]) };
    }

    private static Signal ConstantNode(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string weight = scope.Node("Constant", [], ("value", scope.WeightTensor(input.Channels, [channels, input.Channels, .. input.Spatially(1)])));
        return ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1);
    }

    /// <summary>The weight is an initializer turned or scaled by the graph.</summary>
    private static Signal Computed(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string weight = scope.Choose(2) == 0
            ? scope.Node("Mul", [scope.Weight(input.Channels, [channels, input.Channels, .. input.Spatially(1)]), scope.Number(0.5f)])
            : scope.Node(
                "Transpose",
                [scope.Weight(input.Channels, [input.Channels, channels, .. input.Spatially(1)])],
                ("perm", new long[] { 1, 0 }.Concat(Enumerable.Range(2, input.Space).Select(axis => (long)axis)).ToArray()));
        return ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1);
    }

    /// <summary>A weight of bytes with a scale for all or for each channel.</summary>
    private static Signal Quantized(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithQuantization)
        {
            return ConstantNode(scope, input);
        }

        int channels = scope.ChooseChannels();
        string bytes = scope.Bytes([channels, input.Channels, .. input.Spatially(1)]);
        string[] parameters = Parameters(scope, channels, input.Channels);
        string weight = scope.Node("DequantizeLinear", [bytes, .. parameters], Axis(scope));
        return ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1);
    }

    /// <summary>A weight of floats that the graph rounds, as training with quantisation leaves it.</summary>
    private static Signal Rounded(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithQuantization)
        {
            return ConstantNode(scope, input);
        }

        int channels = scope.ChooseChannels();
        string floats = scope.Weight(input.Channels, [channels, input.Channels, .. input.Spatially(1)]);
        string[] parameters = Parameters(scope, channels, input.Channels);
        string weight = scope.Node("DequantizeLinear", [scope.Node("QuantizeLinear", [floats, .. parameters], Axis(scope)), .. parameters], Axis(scope));
        return ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1);
    }

    /// <summary>A hidden layer whose second weight is the first one turned.</summary>
    private static Signal Tied(LayerScope scope, Signal input)
    {
        int hidden = scope.ChooseChannels();
        string weight = scope.Weight(input.Channels, hidden, input.Channels);
        string inner = scope.Node("Sigmoid", [scope.Node("Gemm", [input.Name, weight, scope.Shift(hidden)], ("transB", 1))]);
        return input with { Name = Forms.Gemm(scope, inner, weight) };
    }

    private static string[] Parameters(LayerScope scope, int channels, int summed)
    {
        float scale = 1 / (100 * MathF.Sqrt(summed));
        bool isEach = scope.Opset >= FirstOpsetWithAxis && scope.Choose(true, true, false);
        long[] dims = isEach ? [channels] : [];
        float[] scales = [.. Enumerable.Range(0, isEach ? channels : 1).Select(channel => scale * (1 + (channel * 0.1f)))];
        sbyte[] zeros = [.. Enumerable.Range(0, scales.Length).Select(channel => (sbyte)(channel - 2))];
        string zero = scope.Add(TensorContent.Create(scope.Name(), TensorProto.Types.DataType.Int8, dims, MemoryMarshal.AsBytes(zeros.AsSpan())));
        return [scope.Numbers(scales, dims), zero];
    }

    private static (string, object)[] Axis(LayerScope scope) => scope.Opset >= FirstOpsetWithAxis ? [("axis", 0)] : [];
}
