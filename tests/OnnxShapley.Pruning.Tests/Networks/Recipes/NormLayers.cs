namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Norms. Their epsilon is large, so that rounding is not magnified where all elements are equal.</summary>
internal static class NormLayers
{
    private const float Epsilon = 0.5f;
    private const int FirstOpsetWithoutPlaces = 9;
    private const int FirstOpsetWithMeanVariance = 9;
    private const int FirstOpsetWithLayerNorm = 17;
    private const int FirstOpsetWithGroupNorm = 21;

    public static IEnumerable<LayerKind> All =>
    [
        new("BatchNorm", Layout.Image, Batch) { Weight = 4 },
        new("VectorBatchNorm", Layout.Vector, Batch),
        new("InstanceNorm", Layout.Image, Instance),
        new("GroupNorm", Layout.Image, Group) { Weight = 2 },
        new("LayerNorm", Layout.Tokens, Layer) { CanBeCut = false },
        new("SpaceLayerNorm", Layout.Image, LayerOfSpace),
        new("MeanVariance", Layout.Image, MeanVariance) { Weight = 2 },
        new("SpaceSoftmax", Layout.Image, (scope, input) => input with { Name = scope.Node("Softmax", [input.Name], ("axis", 2)) }),
        new("TokenSoftmax", Layout.Tokens, (scope, input) => input with { Name = scope.Node("Softmax", [input.Name], ("axis", 1)) }),
        new("LengthNorm", Layout.Image, Length),
    ];

    /// <summary>Divides by the deviation of some axes.</summary>
    public static string Standardize(LayerScope scope, string input, params long[] axes)
    {
        string centred = scope.Node("Sub", [input, scope.Reduce("ReduceMean", input, keepsAxes: true, axes)]);
        string variance = scope.Reduce("ReduceMean", scope.Node("Mul", [centred, centred]), keepsAxes: true, axes);
        return scope.Node("Div", [centred, scope.Node("Sqrt", [scope.Node("Add", [variance, scope.Number(Epsilon)])])]);
    }

    /// <summary>Of squares and a constant, so that no length is all but zero.</summary>
    private static Signal Length(LayerScope scope, Signal input)
    {
        string positive = scope.Node("Add", [scope.Node("Mul", [input.Name, input.Name]), scope.Number(Epsilon)]);
        return input with { Name = scope.Node("LpNormalization", [positive], ("axis", 2)) };
    }

    private static Signal Batch(LayerScope scope, Signal input)
    {
        bool isEachPlace = scope.Opset < FirstOpsetWithoutPlaces && scope.Choose(3) == 2;
        long[] dims = isEachPlace ? [.. input.Shape.Skip(1)] : [input.Channels];
        string[] inputs = [input.Name, scope.Scale(dims), scope.Shift(dims), scope.Shift(dims), scope.Scale(dims)];
        return input with { Name = scope.Node("BatchNormalization", inputs, isEachPlace ? [("spatial", 0)] : []) };
    }

    private static Signal Instance(LayerScope scope, Signal input)
    {
        long count = input.Channels;
        string name = scope.Choose(3) == 2
            ? Shifted(scope, Standardize(scope, input.Name, input.SpaceAxes), input)
            : scope.Node("InstanceNormalization", [input.Name, scope.Scale(count), scope.Shift(count)], ("epsilon", Epsilon));
        return input with { Name = name };
    }

    /// <summary>As the operator where there is one, else as exporters write it: lay groups out, norm each, lay back, scale, shift.</summary>
    private static Signal Group(LayerScope scope, Signal input)
    {
        int groups = scope.Choose(2) == 0 ? input.Channels : scope.ChooseDivisor(input.Channels);
        if (scope.Opset >= FirstOpsetWithGroupNorm && scope.Choose(2) == 0)
        {
            string[] inputs = [input.Name, scope.Scale(input.Channels), scope.Shift(input.Channels)];
            return input with { Name = scope.Node("GroupNormalization", inputs, ("num_groups", groups), ("epsilon", Epsilon)) };
        }

        string apart = scope.Node("Reshape", [input.Name, scope.Integers(0, groups, -1)]);
        float[] ones = [.. Enumerable.Repeat(1f, groups)];
        string normed = scope.Node("InstanceNormalization", [apart, scope.Numbers(ones, groups), scope.Numbers(new float[groups], groups)], ("epsilon", Epsilon));
        string target = scope.Choose(2) == 0
            ? scope.Integers([0, input.Channels, .. input.Spatially(input.Length)])
            : scope.Node("Shape", [input.Name]);
        string back = scope.Node("Reshape", [normed, target]);
        string scaled = scope.Node("Mul", [back, scope.Scale(input.ChannelShape)]);
        return input with { Name = scope.Node("Add", [scaled, scope.Shift(input.ChannelShape)]) };
    }

    private static Signal Layer(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithLayerNorm || scope.Choose(3) == 2)
        {
            string scaled = scope.Node("Mul", [Standardize(scope, input.Name, scope.FromEnd(2, 3)), scope.Scale(input.Channels)]);
            return input with { Name = scope.Node("Add", [scaled, scope.Shift(input.Channels)]) };
        }

        string[] inputs = [input.Name, scope.Scale(input.Channels), scope.Shift(input.Channels)];
        return input with { Name = scope.Node("LayerNormalization", inputs, ("axis", -1), ("epsilon", Epsilon)) };
    }

    /// <summary>
    /// What is added first keeps the deviation from being all but zero. Over the batch only where that is fixed: elsewhere no coalitions share a run with it.
    /// </summary>
    private static Signal MeanVariance(LayerScope scope, Signal input)
    {
        if (input.Length < 2 || scope.Opset < FirstOpsetWithMeanVariance)
        {
            return input;
        }

        string shifted = scope.Node("Add", [input.Name, scope.Shift(input.Spatially(input.Length))]);
        bool isOverBatch = scope.Batch(0) > 0 && scope.Choose(2) == 0;
        (string, object)[] axes = isOverBatch && input.Space == 2
            ? []
            : [("axes", isOverBatch ? new long[] { 0 }.Concat(input.SpaceAxes).ToArray() : input.SpaceAxes)];
        return input with { Name = Shifted(scope, scope.Node("MeanVarianceNormalization", [shifted], axes), input) };
    }

    /// <summary>Without a shift the mean over space is zero but for rounding, which a norm behind it would magnify.</summary>
    private static string Shifted(LayerScope scope, string normed, Signal input) => scope.Node("Add", [normed, scope.Shift(input.OnChannels(input.Channels, 1))]);

    /// <summary>Normalises over space only: the channels go through.</summary>
    private static Signal LayerOfSpace(LayerScope scope, Signal input) => scope.Opset < FirstOpsetWithLayerNorm
        ? input
        : input with
        {
            Name = scope.Node("LayerNormalization", [input.Name, scope.Scale(input.Spatially(input.Length))], ("axis", 2), ("epsilon", Epsilon)),
        };
}
