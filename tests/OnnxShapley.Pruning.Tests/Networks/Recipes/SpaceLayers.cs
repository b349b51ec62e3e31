namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What works on space and lets the channels through.</summary>
internal static class SpaceLayers
{
    private const int FirstOpsetWithScalesInput = 9;
    private const int FirstOpsetWithResize = 10;
    private const int FirstOpsetWithSizes = 11;
    private const int FirstOpsetWithExpand = 8;

    public static IEnumerable<LayerKind> All =>
    [
        new("Pool", Layout.Image, Pool) { Weight = 3 },
        new("GlobalPool", Layout.Image, GlobalPool),
        new("SpaceMean", Layout.Image, SpaceMean) { Weight = 2 },
        new("TokenMean", Layout.Tokens, (scope, input) => ToVector(input, scope.Reduce(scope.Choose("ReduceMean", "ReduceMax"), input.Name, keepsAxes: false, 1))),
        new("LastMean", Layout.ChannelsLast, (scope, input) => ToVector(input, scope.Reduce("ReduceMean", input.Name, keepsAxes: false, input.SpaceAxes))),
        new("ClassToken", Layout.Tokens, ClassToken) { Weight = 2 },
        new("BareSqueeze", Layout.Image, BareSqueeze) { CanBeCut = false },
        new("SpacePad", Layout.Image, Pad),
        new("Resize", Layout.Image, Resize) { Weight = 2 },
        new("Expand", Layout.Image, Expand) { Weight = 2 },
        new("ChannelExpand", Layout.Image, ChannelExpand) { Weight = 2 },
        new("Crop", Layout.Image, Crop),
    ];

    private static Signal Pool(LayerScope scope, Signal input)
    {
        if (input.Length % 2 != 0)
        {
            return input;
        }

        string operation = scope.Choose("MaxPool", "AveragePool", "LpPool");
        (int kernel, (string, object)[] padding) = scope.Choose(3) switch
        {
            1 => (3, [("pads", input.Spatially(1).Concat(input.Spatially(1)).ToArray())]),
            2 => (2, [("auto_pad", "SAME_UPPER")]),
            _ => (2, Array.Empty<(string, object)>()),
        };
        string name = scope.Node(operation, [input.Name], [("kernel_shape", input.Spatially(kernel)), ("strides", input.Spatially(2)), .. padding]);
        return input with { Name = name, Length = input.Length / 2 };
    }

    private static Signal GlobalPool(LayerScope scope, Signal input) =>
        input with { Name = scope.Node(scope.Choose("GlobalAveragePool", "GlobalMaxPool"), [input.Name]), Length = 1 };

    private static Signal SpaceMean(LayerScope scope, Signal input)
    {
        string operation = scope.Choose("ReduceMean", "ReduceMax", "ReduceL2", "ReduceLogSumExp", "ReduceSum");
        bool keepsAxes = scope.Choose(false, true);
        long[] axes = scope.Choose(2) == 0 ? input.SpaceAxes : [.. input.SpaceAxes.Select(axis => scope.FromEnd((int)axis, input.Rank))];
        string name = scope.Reduce(operation, input.Name, keepsAxes, axes);
        return keepsAxes ? input with { Name = name, Length = 1 } : ToVector(input, name);
    }

    /// <summary>One more token, the same for every image and spread over the batch; after a mixture of all tokens it alone goes on.</summary>
    private static Signal ClassToken(LayerScope scope, Signal input)
    {
        string token = scope.Shift(1, 1, input.Channels);
        string counts = scope.Node("Concat", [Conversions.LengthOf(scope, input.Name, 0), scope.Integers(1, 1)], ("axis", 0));
        string spread = scope.Opset < FirstOpsetWithExpand || scope.Choose(2) == 1 ? scope.Node("Tile", [token, counts]) : scope.Node("Expand", [token, counts]);
        string all = scope.Node("Concat", [spread, input.Name], ("axis", 1));
        if (scope.Choose(2) == 0)
        {
            return ToVector(input, scope.Reduce("ReduceMean", all, keepsAxes: false, 1));
        }

        string turned = scope.Node("Transpose", [all], ("perm", new long[] { 0, 2, 1 }));
        string mixed = scope.Node("MatMul", [turned, scope.Weight(input.Tokens + 1, input.Tokens + 1, input.Tokens + 1)]);
        return ToVector(input, scope.Node("Gather", [mixed, scope.Integer(0)], ("axis", 2)));
    }

    /// <summary>The mean without its axes of length one, which are not named: not where a batch or the channels may be one.</summary>
    private static Signal BareSqueeze(LayerScope scope, Signal input) => input.Channels == 1 || scope.Batch(0) == 1
        ? input
        : ToVector(input, scope.Node("Squeeze", [Conversions.Mean(scope, input).Name]));

    private static Signal Pad(LayerScope scope, Signal input)
    {
        if (input.Length is 1 or > 6)
        {
            return input;
        }

        long[] amounts = [0, 0, .. input.Spatially(1), 0, 0, .. input.Spatially(1)];
        string mode = scope.Choose("constant", "reflect", "edge");
        return input with { Name = Forms.Pad(scope, input.Name, amounts, mode), Length = input.Length + 2 };
    }

    /// <summary>Twice as large by scales, sizes, or sizes that the graph computes.</summary>
    private static Signal Resize(LayerScope scope, Signal input)
    {
        if (input.Length > 4)
        {
            return input;
        }

        int length = input.Length * 2;
        if (scope.Opset < FirstOpsetWithSizes)
        {
            return input with { Name = ByScales(scope, input), Length = length };
        }

        string scales = scope.Numbers([1, 1, .. input.Spatially(2).Select(scale => (float)scale)], input.Rank);
        string[] inputs = scope.Choose(3) switch
        {
            0 => [input.Name, string.Empty, scales],
            1 => [input.Name, string.Empty, string.Empty, scope.Node("Concat", [
                Conversions.LengthOf(scope, input.Name, 0), scope.Integers([input.Channels, .. input.Spatially(length)])], ("axis", 0))],
            _ => [input.Name, string.Empty, string.Empty, scope.Node("Concat", [
                Conversions.LengthOf(scope, input.Name, 0), Conversions.LengthOf(scope, input.Name, 1), scope.Integers(input.Spatially(length))], ("axis", 0))],
        };
        if (scope.Opset < 13)
        {
            // Before opset 13 regions and scales may not be left out.
            inputs[1] = scope.Numbers([], 0);
            inputs[2] = inputs[2].Length > 0 ? inputs[2] : scope.Numbers([], 0);
        }

        return input with { Name = scope.Node("Resize", inputs, ("mode", "nearest")), Length = length };
    }

    /// <summary>As Upsample, or as Resize of two inputs.</summary>
    private static string ByScales(LayerScope scope, Signal input)
    {
        float[] scales = [1, 1, .. input.Spatially(2).Select(scale => (float)scale)];
        return scope.Opset switch
        {
            >= FirstOpsetWithResize => scope.Node("Resize", [input.Name, scope.Numbers(scales, input.Rank)], ("mode", "nearest")),
            >= FirstOpsetWithScalesInput => scope.Node("Upsample", [input.Name, scope.Numbers(scales, input.Rank)], ("mode", "nearest")),
            _ => scope.Node("Upsample", [input.Name], ("mode", "nearest"), ("scales", scales)),
        };
    }

    /// <summary>The mean of each channel spread over space again.</summary>
    private static Signal Expand(LayerScope scope, Signal input)
    {
        Signal mean = Conversions.Mean(scope, input);
        if (scope.Opset < FirstOpsetWithExpand)
        {
            return input with { Name = scope.Node("Add", [mean.Name, input.Name]) };
        }

        string shape = scope.Choose(4) switch
        {
            0 => scope.Integers([1, 1, .. input.Spatially(input.Length)]),
            1 => scope.Integers([1, input.Channels, .. input.Spatially(input.Length)]),
            2 => scope.Integers(input.Spatially(input.Length)),
            _ => scope.Node("Shape", [input.Name]),
        };
        return input with { Name = scope.Node("Add", [scope.Node("Expand", [mean.Name, shape]), input.Name]) };
    }

    /// <summary>One channel spread over as many as the input has.</summary>
    private static Signal ChannelExpand(LayerScope scope, Signal input)
    {
        Signal one = ProductLayers.Project(scope, input, 1);
        if (scope.Opset < FirstOpsetWithExpand)
        {
            return input with { Name = scope.Node("Mul", [one.Name, scope.Node("Sigmoid", [input.Name])]) };
        }

        string shape = scope.Choose(4) switch
        {
            0 => scope.Integers([1, input.Channels, .. input.Spatially(1)]),
            1 => scope.Node("Shape", [input.Name]),
            2 => scope.Integers([input.Channels, .. input.Spatially(1)]),
            _ => scope.Node("Concat", [scope.Integers(1), Conversions.LengthOf(scope, input.Name, 1), scope.Integers(input.Spatially(1))], ("axis", 0)),
        };
        string spread = scope.Node("Expand", [one.Name, shape]);
        return input with { Name = scope.Choose(2) == 0 ? spread : scope.Node("Mul", [spread, scope.Node("Sigmoid", [input.Name])]) };
    }

    /// <summary>The first half of the rows and columns.</summary>
    private static Signal Crop(LayerScope scope, Signal input)
    {
        if (input.Length < 2)
        {
            return input;
        }

        int length = input.Length / 2;
        return input with { Name = Forms.Slice(scope, input.Name, input.Spatially(0), input.Spatially(length), input.SpaceAxes), Length = length };
    }

    private static Signal ToVector(Signal input, string name) => input with { Name = name, Layout = Layout.Vector, Length = 1 };
}
