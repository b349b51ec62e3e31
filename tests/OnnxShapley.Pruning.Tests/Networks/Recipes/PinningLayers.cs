using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What mixes channels while it carries them: they stay whole, and all else must be right around them.</summary>
internal static class PinningLayers
{
    private const float Slope = 0.1f;
    private const int FirstOpsetWithConstantOfShape = 9;
    private const int FirstOpsetWithSteps = 10;
    private const int FirstOpsetWithRunningSum = 11;

    public static IEnumerable<LayerKind> All =>
    [
        new("ChannelSoftmax", null, Softmax) { CanBeCut = false },
        new("ChannelMax", Layout.Image, Largest) { CanBeCut = false },
        new("ChannelNorm", Layout.Image, Norm) { CanBeCut = false },
        new("Backwards", null, Backwards) { CanBeCut = false },
        new("RunningSum", Layout.Image, RunningSum) { CanBeCut = false },
        new("ZerosOfShape", null, ZerosOfShape) { CanBeCut = false },
        new("OtherReshape", Layout.Image, OtherReshape),
        new("ChannelsAsSpace", Layout.Vector, ChannelsAsSpace),
    ];

    private static Signal Softmax(LayerScope scope, Signal input) =>
        input with { Name = scope.Node(scope.Choose("Softmax", "LogSoftmax"), [input.Name], ("axis", input.ChannelAxis)) };

    /// <summary>Divides each place by its largest channel.</summary>
    private static Signal Largest(LayerScope scope, Signal input)
    {
        string largest = scope.Reduce(scope.Choose("ReduceMax", "ReduceMean", "ReduceL1"), input.Name, keepsAxes: true, 1);
        return input with { Name = scope.Node("Mul", [input.Name, scope.Node("Tanh", [largest])]) };
    }

    private static Signal Norm(LayerScope scope, Signal input) => input.Space == 2 && scope.Choose(2) == 0
        ? input with { Name = scope.Node("LRN", [input.Name], ("size", 3), ("alpha", Slope)) }
        : input with { Name = NormLayers.Standardize(scope, input.Name, 1) };

    /// <summary>Channels in the reverse order, by a negative step.</summary>
    private static Signal Backwards(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithSteps)
        {
            long[] indices = [.. Enumerable.Range(0, input.Channels).Reverse()];
            return input with { Name = scope.Node("Gather", [input.Name, scope.Integers(indices)], ("axis", input.ChannelAxis)) };
        }

        string[] bounds = [scope.Integers(-1), scope.Integers(long.MinValue), scope.Integers(input.ChannelAxis), scope.Integers(-1)];
        return input with { Name = scope.Node("Slice", [input.Name, .. bounds]) };
    }

    /// <summary>Sums along space or along channels.</summary>
    private static Signal RunningSum(LayerScope scope, Signal input) => scope.Opset < FirstOpsetWithRunningSum
        ? input
        : input with { Name = scope.Node("CumSum", [scope.Node("Tanh", [input.Name]), scope.Integer(scope.Choose(2, 1))]) };

    /// <summary>Adds a tensor that the graph makes from the lengths of another.</summary>
    private static Signal ZerosOfShape(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithConstantOfShape)
        {
            return input;
        }

        string zeros = scope.Node("ConstantOfShape", [scope.Node("Shape", [input.Name])], ("value", TensorContent.CreateSingle(string.Empty, [1], [0.5f])));
        return input with { Name = scope.Node("Add", [input.Name, zeros]) };
    }

    /// <summary>Half of the channels to space, where nothing says that they are channels.</summary>
    private static Signal OtherReshape(LayerScope scope, Signal input)
    {
        if (input.Channels % 2 != 0 || input.Space != 1)
        {
            string flat = scope.Node("Reshape", [input.Name, scope.Integers(-1, input.Tokens)]);
            return input with { Name = scope.Node("Reshape", [flat, scope.Integers([-1, input.Channels, .. input.Spatially(input.Length)])]) };
        }

        string name = scope.Node("Reshape", [input.Name, scope.Integers(0, input.Channels / 2, input.Length * 2)]);
        return input with { Name = name, Channels = input.Channels / 2, Length = input.Length * 2 };
    }

    /// <summary>A vector as the places of an image with one channel.</summary>
    private static Signal ChannelsAsSpace(LayerScope scope, Signal input)
    {
        long[] shape = [0, 1, .. input.Spatially(1)];
        shape[^1] = input.Channels;
        string row = scope.Node("Reshape", [input.Name, scope.Integers(shape)]);
        int channels = scope.ChooseChannels();
        string made = scope.Node("Conv", [row, scope.Weight(1, [channels, 1, .. input.Spatially(1)])]);
        long[] axes = [.. Enumerable.Range(2, input.Space).Select(axis => (long)axis)];
        return input with { Name = scope.Reduce("ReduceMax", made, keepsAxes: false, axes), Channels = channels };
    }
}
