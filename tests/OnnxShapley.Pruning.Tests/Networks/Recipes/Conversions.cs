namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Turns tensors from one layout into another, as exporters do.</summary>
internal static class Conversions
{
    private const int MostColumns = 160;
    private const int FirstOpsetWithExpand = 8;

    /// <summary>The same in another layout.</summary>
    public static Signal To(LayerScope scope, Signal signal, Layout layout) => (signal.Layout, layout) switch
    {
        var (from, to) when from == to => signal,
        (Layout.Image, Layout.ChannelsLast) => Transpose(scope, signal, layout, [0, .. signal.SpaceAxes, 1]),
        (Layout.ChannelsLast, Layout.Image) => Transpose(scope, signal, layout, [0, signal.ChannelAxis, .. signal.SpaceAxes]),
        (Layout.ChannelsLast, Layout.Tokens) => Reshape(scope, signal, layout, 0, -1, signal.Channels),
        (Layout.Tokens, Layout.ChannelsLast) => Reshape(scope, signal, layout, [scope.Choose(0, scope.Batch(-1)), .. signal.Spatially(signal.Length), signal.Channels]),
        (Layout.Image, Layout.Tokens) => ImageToTokens(scope, signal),
        (Layout.Tokens, Layout.Image) => TokensToImage(scope, signal),
        (Layout.Image, Layout.Vector) => ImageToVector(scope, signal),
        (_, Layout.Vector) => To(scope, To(scope, signal, Layout.Image), Layout.Vector),
        (Layout.Vector, Layout.Image) => VectorToImage(scope, signal),
        _ => To(scope, To(scope, signal, Layout.Image), layout),
    };

    /// <summary>A tensor that can be joined with another: the same layout and space; the number of channels stays.</summary>
    public static Signal Match(LayerScope scope, Signal signal, Signal like)
    {
        if (signal.Length == like.Length || like.Layout == Layout.Vector)
        {
            return To(scope, signal, like.Layout);
        }

        Signal mean = Mean(scope, To(scope, signal, Layout.Image));
        long[] space = like.Spatially(like.Length);
        string name = scope.Opset < FirstOpsetWithExpand
            ? scope.Node("Tile", [mean.Name, scope.Integers([1, 1, .. space])])
            : scope.Node("Expand", [mean.Name, scope.Integers([1, 1, .. space])]);
        Signal wide = mean with { Name = name, Length = like.Length };
        return To(scope, wide, like.Layout);
    }

    /// <summary>The mean over space of an image: length one.</summary>
    public static Signal Mean(LayerScope scope, Signal image) => image with { Name = scope.Node("GlobalAveragePool", [image.Name]), Length = 1 };

    /// <summary>The length of an axis, as a vector of one integer that the graph computes.</summary>
    public static string LengthOf(LayerScope scope, string tensor, int axis)
    {
        string shape = scope.Node("Shape", [tensor]);
        return scope.Choose(2) == 0
            ? scope.Node("Gather", [shape, scope.Integers(axis)])
            : scope.Unsqueeze(scope.Node("Gather", [shape, scope.Integer(axis)]), 0);
    }

    private static Signal ImageToTokens(LayerScope scope, Signal signal)
    {
        string target = scope.Choose(4) switch
        {
            0 => scope.Integers(0, 0, -1),
            1 => scope.Integers(0, signal.Channels, signal.Tokens),
            2 => scope.Integers(scope.Batch(-1), signal.Channels, signal.Tokens),
            _ => scope.Node("Concat", [LengthOf(scope, signal.Name, 0), LengthOf(scope, signal.Name, 1), scope.Integers(-1)], ("axis", 0)),
        };
        return signal with
        {
            Layout = Layout.Tokens,
            Name = scope.Node("Transpose", [scope.Node("Reshape", [signal.Name, target])], ("perm", new long[] { 0, 2, 1 })),
        };
    }

    private static Signal TokensToImage(LayerScope scope, Signal signal)
    {
        string turned = scope.Node("Transpose", [signal.Name], ("perm", new long[] { 0, 2, 1 }));
        string target = scope.Choose(3) switch
        {
            0 => scope.Integers([scope.Batch(0), signal.Channels, .. signal.Spatially(signal.Length)]),
            1 => scope.Integers([0, 0, .. signal.Spatially(signal.Length)]),
            _ => scope.Node(
                "Concat",
                [LengthOf(scope, signal.Name, 0), LengthOf(scope, signal.Name, 2), scope.Integers(signal.Spatially(signal.Length))],
                ("axis", 0)),
        };
        return signal with { Layout = Layout.Image, Name = scope.Node("Reshape", [turned, target]) };
    }

    private static Signal ImageToVector(LayerScope scope, Signal signal)
    {
        int columns = signal.Channels * signal.Tokens;
        Signal flat = columns > MostColumns || scope.Choose(2) == 0 ? Mean(scope, signal) : signal;
        int length = flat.Channels * flat.Tokens;
        string name = scope.Choose(4) switch
        {
            0 => scope.Node("Flatten", [flat.Name], ("axis", 1)),
            1 => scope.Node("Reshape", [flat.Name, scope.Integers(0, -1)]),
            2 => scope.Node("Reshape", [flat.Name, scope.Integers(scope.Batch(-1), length)]),
            _ => scope.Node("Reshape", [flat.Name, scope.Node("Concat", [LengthOf(scope, flat.Name, 0), scope.Integers(-1)], ("axis", 0))]),
        };
        return flat with { Name = name, Layout = Layout.Vector, Channels = length, Length = 1 };
    }

    private static Signal VectorToImage(LayerScope scope, Signal signal)
    {
        string name = scope.Choose(3) switch
        {
            0 => scope.Unsqueeze(signal.Name, [.. Enumerable.Range(2, signal.Space).Select(axis => (long)axis)]),
            1 => scope.Node("Reshape", [signal.Name, scope.Integers([0, -1, .. signal.Spatially(1)])]),
            _ => scope.Node("Reshape", [signal.Name, scope.Integers([scope.Batch(-1), signal.Channels, .. signal.Spatially(1)])]),
        };
        return signal with { Name = name, Layout = Layout.Image, Length = 1 };
    }

    private static Signal Transpose(LayerScope scope, Signal signal, Layout layout, long[] order) =>
        signal with { Layout = layout, Name = scope.Node("Transpose", [signal.Name], ("perm", order)) };

    private static Signal Reshape(LayerScope scope, Signal signal, Layout layout, params long[] shape) =>
        signal with { Layout = layout, Name = scope.Node("Reshape", [signal.Name, scope.Integers(shape)]) };
}
