using System.Runtime.InteropServices;
using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Weights that the graph computes from others, in front of what reads them.</summary>
internal static class PreparedWeightLayers
{
    private const int Ways = 12;
    private const int FirstOpsetWithQuantization = 10;
    private const float ByteScale = 0.02f;

    public static IEnumerable<LayerKind> All =>
    [
        new("PreparedConv", Layout.Image, Conv) { Weight = 3 },
        new("PreparedGemm", Layout.Vector, Gemm) { Weight = 2 },
        new("PreparedLinear", Layout.Tokens, Linear) { Weight = 2 },
        new("PreparedScale", null, Scale),
    ];

    private static Signal Conv(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string weight = Prepare(scope, input.Channels, [channels, input.Channels, .. input.Spatially(1)]);
        return ConvolutionLayers.Convolve(scope, input, weight, channels, kernel: 1);
    }

    private static Signal Gemm(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        bool isTurned = scope.Choose(true, false);
        string weight = Prepare(scope, input.Channels, isTurned ? [channels, input.Channels] : [input.Channels, channels]);
        string bias = scope.Choose(2) == 0 ? scope.Shift(channels) : Prepare(scope, 1, [1, channels]);
        return input with { Name = scope.Node("Gemm", [input.Name, weight, bias], ("transB", isTurned ? 1 : 0)), Channels = channels };
    }

    private static Signal Linear(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string product = scope.Node("MatMul", [input.Name, Prepare(scope, input.Channels, [input.Channels, channels])]);
        return input with { Name = scope.Choose(2) == 0 ? product : scope.Node("Add", [product, Prepare(scope, 1, [1, channels])]), Channels = channels };
    }

    private static Signal Scale(LayerScope scope, Signal input) =>
        input with { Name = scope.Node("Mul", [input.Name, Prepare(scope, 1, input.OnChannels(input.Channels, 1))]) };

    /// <summary>A weight by way of one or two nodes; its last step may stand on one that is stored as half a float, which is not folded.</summary>
    private static string Prepare(LayerScope scope, long summed, long[] dims)
    {
        long[] turned = [.. dims.Reverse()];
        long[] order = [.. Enumerable.Range(0, dims.Length).Reverse()];
        return scope.Choose(Ways) switch
        {
            0 => scope.Node("Identity", [Stored(scope, summed, dims)]),
            1 => scope.Node("Transpose", [Stored(scope, summed, turned)], ("perm", order)),
            2 => scope.Node("Reshape", [Stored(scope, summed, dims.Aggregate((product, length) => product * length)), scope.Integers(dims)]),
            3 => scope.Node("Mul", [Stored(scope, summed, dims), scope.Scale([dims[0], .. dims.Skip(1).Select(_ => 1L)])]),
            4 => scope.Squeeze(Stored(scope, summed, [dims[0], 1, .. dims[1..]]), 1),
            5 => scope.Squeeze(scope.Unsqueeze(Stored(scope, summed, dims), dims.Length), dims.Length),
            6 => Forms.Slice(
                scope,
                scope.Node("Concat", [Stored(scope, summed, dims), Stored(scope, summed, [2, .. dims[1..]])], ("axis", 0)), [1], [dims[0] + 1], [0]),
            7 => scope.Node("Gather", [Stored(scope, summed, dims), scope.Integers([.. Enumerable.Range(0, (int)dims[0]).Reverse()])], ("axis", 0)),
            8 => Normed(scope, Stored(scope, summed, dims)),
            9 => Centred(scope, Stored(scope, summed, dims)),
            10 => scope.Node("Cast", [scope.Node("Cast", [Stored(scope, summed, dims)], ("to", (int)DataType.Double))], ("to", (int)DataType.Float)),
            _ => scope.Node("Add", [Stored(scope, summed, dims), scope.Number(0.1f)]),
        };
    }

    /// <summary>As an initializer, a Constant, half floats that are cast, or bytes that are dequantised.</summary>
    private static string Stored(LayerScope scope, long summed, params long[] dims) => scope.Choose(6) switch
    {
        4 when scope.Opset >= FirstOpsetWithQuantization =>
            scope.Node("DequantizeLinear", [scope.Bytes(dims), scope.Number(ByteScale / MathF.Sqrt(summed))]),
        1 => scope.Node("Constant", [], ("value", scope.WeightTensor(summed, dims))),
        2 or 3 => scope.Node("Cast", [Halves(scope, summed, dims)], ("to", (int)DataType.Float)),
        _ => scope.Weight(summed, dims),
    };

    private static string Halves(LayerScope scope, long summed, long[] dims)
    {
        float[] values = TensorContent.ReadSingle(scope.WeightTensor(summed, dims), null);
        Half[] halves = [.. values.Select(value => (Half)value)];
        return scope.Add(TensorContent.Create(scope.Name(), DataType.Float16, dims, MemoryMarshal.AsBytes(halves.AsSpan())));
    }

    /// <summary>Divided by its length, row by row.</summary>
    private static string Normed(LayerScope scope, string weight) =>
        scope.Node("Div", [weight, scope.Node("Sqrt", [scope.Node("Add", [scope.Reduce("ReduceSumSquare", weight, keepsAxes: true, 1), scope.Number(0.1f)])])]);

    /// <summary>Less its mean, row by row.</summary>
    private static string Centred(LayerScope scope, string weight) => scope.Node("Sub", [weight, scope.Reduce("ReduceMean", weight, keepsAxes: true, 1)]);
}
