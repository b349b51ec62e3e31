namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What joins branches and takes them apart.</summary>
internal static class MergeLayers
{
    private const int MostChannels = 20;
    private const int FirstOpsetWithComputedSlices = 10;
    private const int FirstOpsetWithNegativeIndices = 11;
    private const int FirstOpsetWithCountsAndAxes = 18;

    public static IEnumerable<LayerKind> All =>
    [
        new("Sum", null, Sum) { Weight = 4 },
        new("Concat", null, Concat) { Weight = 4 },
        new("SpaceConcat", Layout.Image, SpaceConcat),
        new("Split", null, Split) { Weight = 3 },
        new("Slice", null, Slice) { Weight = 2 },
        new("CornerSlice", Layout.Image, CornerSlice),
        new("ComputedSlice", Layout.Image, ComputedSlice) { Weight = 2 },
        new("Pick", null, Pick) { Weight = 2 },
        new("OneChannel", null, OneChannel) { CanBeCut = false },
        new("UnevenSplit", null, UnevenSplit),
        new("ChannelPad", null, Pad) { Weight = 2 },
        new("Tile", null, Tile),
    ];

    /// <summary>The other tensor with as many channels and as large: by a projection where it has not.</summary>
    public static Signal Alike(LayerScope scope, Signal input)
    {
        Signal other = Conversions.Match(scope, scope.Other, input);
        return other.Channels == input.Channels ? other : ProductLayers.Project(scope, other, input.Channels);
    }

    private static Signal Sum(LayerScope scope, Signal input)
    {
        Signal other = Alike(scope, input);
        return input with
        {
            Name = scope.Choose(6) switch
            {
                0 or 1 => scope.Node("Add", [input.Name, other.Name]),
                2 => scope.Node("Mul", [input.Name, scope.Node("Tanh", [other.Name])]),
                3 => scope.Node("Sub", [other.Name, input.Name]),
                4 => scope.Node("Max", [input.Name, other.Name]),
                _ => scope.Node("Sum", [input.Name, other.Name, input.Name]),
            },
        };
    }

    private static Signal Concat(LayerScope scope, Signal input)
    {
        Signal other = Conversions.Match(scope, scope.Other, input);
        if (input.Channels + other.Channels > MostChannels)
        {
            return input;
        }

        Signal[] parts = scope.Choose(3) == 2 ? [other, input, other] : [input, other];
        long axis = scope.Choose(input.ChannelAxis, scope.FromEnd(input.ChannelAxis, input.Rank));
        return input with { Name = scope.Node("Concat", [.. parts.Select(part => part.Name)], ("axis", axis)), Channels = parts.Sum(part => part.Channels) };
    }

    /// <summary>Two images side by side, and the mean of what lies beside each other.</summary>
    private static Signal SpaceConcat(LayerScope scope, Signal input)
    {
        string wide = scope.Node("Concat", [input.Name, Alike(scope, input).Name], ("axis", 2));
        long[] kernel = [2, .. input.Spatially(1).Skip(1)];
        return input with { Name = scope.Node("AveragePool", [wide], ("kernel_shape", kernel), ("strides", kernel)) };
    }

    /// <summary>Two or three parts, of which one goes on, or all in another order.</summary>
    private static Signal Split(LayerScope scope, Signal input)
    {
        if (input.Channels < 3)
        {
            return input;
        }

        int first = 1 + scope.Choose(input.Channels - 2);
        int second = 1 + scope.Choose(input.Channels - first - 1);
        long[] sizes = scope.Choose(2) == 0 || input.Channels % 2 != 0 ? [first, second, input.Channels - first - second] : [input.Channels / 2, input.Channels / 2];
        string[] parts = sizes.Length == 2 && scope.Choose(2) == 1 ? scope.Halve(input.Name, input.ChannelAxis) : scope.Split(input.Name, input.ChannelAxis, sizes);
        return scope.Choose(3) switch
        {
            0 => input with { Name = parts[0], Channels = (int)sizes[0] },
            1 => input with { Name = parts[^1], Channels = (int)sizes[^1] },
            _ => input with { Name = scope.Node("Concat", [.. parts.Skip(1), scope.Node("Sigmoid", [parts[0]])], ("axis", input.ChannelAxis)) },
        };
    }

    private static Signal Slice(LayerScope scope, Signal input)
    {
        if (input.Channels < 2)
        {
            return input;
        }

        int begin = scope.Choose(input.Channels - 1);
        int length = 1 + scope.Choose(input.Channels - begin);
        bool isNegative = scope.Choose(2) == 1;
        long start = isNegative ? begin - input.Channels : begin;
        long end = begin + length == input.Channels ? long.MaxValue : begin + length;
        string part = Forms.Slice(scope, input.Name, [start], [end], [input.ChannelAxis]);
        return input with { Name = part, Channels = length };
    }

    /// <summary>Narrows batch, channels and space in one node that names no axes.</summary>
    private static Signal CornerSlice(LayerScope scope, Signal input)
    {
        int begin = scope.Choose(input.Channels);
        int length = Math.Max(input.Length / 2, 1);
        long[] starts = [0, begin, .. input.Spatially(input.Length - length)];
        long[] ends = [int.MaxValue, scope.Choose(2) == 0 ? int.MaxValue : input.Channels, .. input.Spatially(input.Length)];
        return input with { Name = Forms.Slice(scope, input.Name, starts, ends), Channels = input.Channels - begin, Length = length };
    }

    /// <summary>Halves by bounds that the graph computes from the number of channels, as <c>x[:, : x.shape[1] // 2]</c> is exported.</summary>
    private static Signal ComputedSlice(LayerScope scope, Signal input)
    {
        if (input.Channels < 2 || scope.Opset < FirstOpsetWithComputedSlices)
        {
            return input;
        }

        int half = input.Channels / 2;
        string middle = scope.Node("Div", [Conversions.LengthOf(scope, input.Name, 1), scope.Integers(2)]);
        string first = scope.Node("Slice", [input.Name, scope.Integers(0), middle, scope.Integers(1)]);
        string second = scope.Node("Slice", [input.Name, middle, scope.Integers(int.MaxValue), scope.Integers(1)]);
        return scope.Choose(3) switch
        {
            0 => input with { Name = first, Channels = half },
            1 => input with { Name = second, Channels = input.Channels - half },
            _ => input with { Name = scope.Node("Concat", [second, scope.Node("Sigmoid", [first])], ("axis", 1)) },
        };
    }

    /// <summary>Some channels by their numbers, in any order, some of them twice.</summary>
    private static Signal Pick(LayerScope scope, Signal input)
    {
        int count = 1 + scope.Choose(Math.Min(input.Channels + 2, 8));
        long[] indices = [.. Enumerable.Range(0, count).Select(_ => (long)(scope.Choose(2 * input.Channels) - input.Channels))];
        indices = scope.Opset < FirstOpsetWithNegativeIndices ? [.. indices.Select(index => (index + input.Channels) % input.Channels)] : indices;
        return input with { Name = scope.Node("Gather", [input.Name, scope.Integers(indices)], ("axis", input.ChannelAxis)), Channels = count };
    }

    /// <summary>One channel by its number, its axis dropped and put back, as a factor of all.</summary>
    private static Signal OneChannel(LayerScope scope, Signal input)
    {
        string one = scope.Node("Gather", [input.Name, scope.Integer(scope.Choose(input.Channels))], ("axis", input.ChannelAxis));
        string back = scope.Unsqueeze(one, input.ChannelAxis);
        return scope.Choose(2) == 0
            ? input with { Name = back, Channels = 1 }
            : input with { Name = scope.Node("Mul", [input.Name, scope.Node("Sigmoid", [back])]) };
    }

    /// <summary>Parts by their number, of which the last is shorter.</summary>
    private static Signal UnevenSplit(LayerScope scope, Signal input)
    {
        int count = 2 + scope.Choose(2);
        int first = (input.Channels + count - 1) / count;
        int last = input.Channels - ((count - 1) * first);
        if (scope.Opset < FirstOpsetWithCountsAndAxes || last < 1)
        {
            return input;
        }

        string[] parts = [.. Enumerable.Range(0, count).Select(_ => scope.Name())];
        scope.Node("Split", [input.Name], parts, ("axis", input.ChannelAxis), ("num_outputs", count));
        return scope.Choose(2) == 0
            ? input with { Name = parts[^1], Channels = last }
            : input with { Name = scope.Node("Concat", [.. parts.Reverse()], ("axis", input.ChannelAxis)) };
    }

    private static Signal Pad(LayerScope scope, Signal input)
    {
        int before = scope.Choose(3);
        int after = scope.Choose(3);
        float? value = scope.Choose(2) == 0 ? null : 0.7f;
        string name = scope.Opset >= FirstOpsetWithCountsAndAxes && value is { } given
            ? scope.Node("Pad", [input.Name, scope.Integers(before, after), scope.Number(given), scope.Integers(input.ChannelAxis - input.Rank)])
            : Forms.Pad(scope, input.Name, [.. input.OnChannels(before, 0), .. input.OnChannels(after, 0)], value: value);
        return input with { Name = name, Channels = input.Channels + before + after };
    }

    private static Signal Tile(LayerScope scope, Signal input) => input.Channels > 8
        ? input
        : input with { Name = scope.Node("Tile", [input.Name, scope.Integers(input.OnChannels(2, 1))]), Channels = input.Channels * 2 };
}
