namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What lays channels out anew.</summary>
internal static class LayoutLayers
{
    private const int MostChannels = 24;
    private const int FirstOpsetWithMode = 11;

    public static IEnumerable<LayerKind> All =>
    [
        new("ChannelsLast", Layout.ChannelsLast, (scope, input) => input with { Name = scope.Node("Sigmoid", [input.Name]) }) { Weight = 2 },
        new("Tokens", Layout.Tokens, (scope, input) => input with { Name = scope.Node("Relu", [input.Name]) }),
        new("Flat", Layout.Vector, (scope, input) => input with { Name = scope.Node("Relu", [input.Name]) }) { Weight = 2 },
        new("Shuffle", Layout.Image, Shuffle) { Weight = 3 },
        new("ComputedShuffle", Layout.Image, ComputedShuffle) { Weight = 2 },
        new("PairShuffle", Layout.Image, PairShuffle),
        new("SpaceToDepth", Layout.Image, SpaceToDepth) { Weight = 2 },
        new("DepthToSpace", Layout.Image, DepthToSpace) { Weight = 2 },
        new("PixelShuffle", Layout.Image, PixelShuffle),
        new("TurnedSpace", Layout.Image, TurnedSpace),
        new("ThereAndBack", Layout.Image, ThereAndBack) { Weight = 2 },
    ];

    private static Signal Shuffle(LayerScope scope, Signal input)
    {
        int groups = scope.ChooseDivisor(input.Channels);
        long[] space = input.Spatially(input.Length);
        long[] order = [0, 2, 1, .. Enumerable.Range(3, input.Space)];
        string apart = scope.Node("Reshape", [input.Name, scope.Integers([0, groups, scope.Choose(input.Channels / groups, -1), .. space])]);
        string turned = scope.Node("Transpose", [apart], ("perm", order));
        string target = scope.Choose(2) == 0 ? scope.Integers([0, input.Channels, .. space]) : scope.Integers([0, -1, .. space]);
        return input with { Name = scope.Node("Reshape", [turned, target]) };
    }

    /// <summary>A shuffle whose shapes the graph computes, as <c>x.view(b, g, c // g, h, w)</c> is exported.</summary>
    private static Signal ComputedShuffle(LayerScope scope, Signal input)
    {
        int groups = scope.ChooseDivisor(input.Channels);
        string space = scope.Integers(input.Spatially(input.Length));
        string batch = Conversions.LengthOf(scope, input.Name, 0);
        string channels = Conversions.LengthOf(scope, input.Name, 1);
        string perGroup = scope.Node("Div", [channels, scope.Integers(groups)]);
        string apart = scope.Node("Reshape", [input.Name, scope.Node("Concat", [batch, scope.Integers(groups), perGroup, space], ("axis", 0))]);
        string turned = scope.Node("Transpose", [apart], ("perm", new long[] { 0, 2, 1 }.Concat(Enumerable.Range(3, input.Space).Select(axis => (long)axis)).ToArray()));
        string all = scope.Choose(2) == 0 ? channels : scope.Integers(-1);
        return input with { Name = scope.Node("Reshape", [turned, scope.Node("Concat", [batch, all, space], ("axis", 0))]) };
    }

    /// <summary>A shuffle that lays neighbours side by side and takes one half.</summary>
    private static Signal PairShuffle(LayerScope scope, Signal input)
    {
        if (input.Channels % 2 != 0)
        {
            return input;
        }

        int half = input.Channels / 2;
        string apart = scope.Node("Reshape", [input.Name, scope.Integers([0, half, 2, .. input.Spatially(input.Length)])]);
        return input with { Name = scope.Node("Gather", [apart, scope.Integer(scope.Choose(2))], ("axis", 2)), Channels = half };
    }

    private static Signal SpaceToDepth(LayerScope scope, Signal input) => input.Space != 2 || input.Length % 2 != 0 || input.Channels * 4 > MostChannels
        ? input
        : input with { Name = scope.Node("SpaceToDepth", [input.Name], ("blocksize", 2)), Channels = input.Channels * 4, Length = input.Length / 2 };

    private static Signal DepthToSpace(LayerScope scope, Signal input)
    {
        if (input.Space != 2 || input.Length > 4)
        {
            return input;
        }

        Signal deep = input.Channels % 4 == 0 ? input : ProductLayers.Project(scope, input, 4 * (1 + scope.Choose(4)));
        (string, object)[] mode = scope.Choose("DCR", "CRD") is var order && scope.Opset < FirstOpsetWithMode ? [] : [("mode", order)];
        string name = scope.Node("DepthToSpace", [deep.Name], [("blocksize", 2), .. mode]);
        return deep with { Name = name, Channels = deep.Channels / 4, Length = deep.Length * 2 };
    }

    /// <summary>DepthToSpace in its parts, as PyTorch exports it.</summary>
    private static Signal PixelShuffle(LayerScope scope, Signal input)
    {
        if (input.Space != 2 || input.Length > 4)
        {
            return input;
        }

        int channels = 2 + scope.Choose(3);
        Signal deep = ProductLayers.Project(scope, input, 4 * channels);
        string apart = scope.Node("Reshape", [deep.Name, scope.Integers(scope.Choose(0, scope.Batch(-1)), channels, 2, 2, input.Length, input.Length)]);
        string turned = scope.Node("Transpose", [apart], ("perm", new long[] { 0, 1, 4, 2, 5, 3 }));
        string name = scope.Node("Reshape", [turned, scope.Integers(scope.Choose(0, scope.Batch(-1)), channels, input.Length * 2, input.Length * 2)]);
        return input with { Name = name, Channels = channels, Length = input.Length * 2 };
    }

    /// <summary>Rows become columns.</summary>
    private static Signal TurnedSpace(LayerScope scope, Signal input) =>
        input with { Name = scope.Node("Transpose", [input.Name], ("perm", new long[] { 0, 1 }.Concat(input.SpaceAxes.Reverse()).ToArray())) };

    /// <summary>Flattened to a vector and laid back as it was, by shapes that are written down or that the graph computes.</summary>
    private static Signal ThereAndBack(LayerScope scope, Signal input)
    {
        string flat = scope.Choose(2) == 0
            ? scope.Node("Flatten", [input.Name])
            : scope.Node("Reshape", [input.Name, scope.Node("Concat", [Conversions.LengthOf(scope, input.Name, 0), scope.Integers(-1)], ("axis", 0))]);
        string target = scope.Choose(4) switch
        {
            0 => scope.Integers([scope.Batch(-1), input.Channels, .. input.Spatially(input.Length)]),
            1 => scope.Integers([0, -1, .. input.Spatially(input.Length)]),
            2 => scope.Node("Shape", [input.Name]),
            _ => scope.Node(
                "Concat",
                [Conversions.LengthOf(scope, input.Name, 0), Conversions.LengthOf(scope, input.Name, 1), scope.Integers(input.Spatially(input.Length))],
                ("axis", 0)),
        };
        return input with { Name = scope.Node("Reshape", [scope.Node("Softplus", [flat]), target]) };
    }
}
