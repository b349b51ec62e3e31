namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Attention in several heads, laid out as exporters do.</summary>
internal static class AttentionLayers
{
    private const int FirstOpsetWithEinsum = 12;

    public static IEnumerable<LayerKind> All =>
    [
        new("Attention", Layout.Tokens, Separate) { Weight = 2 },
        new("SplitAttention", Layout.Tokens, FromSplit),
        new("PackedAttention", Layout.Tokens, FromPack),
        new("EinsumAttention", Layout.Tokens, ByEinsum),
        new("LinearAttention", Layout.Tokens, WithoutSoftmax),
    ];

    private static Signal Separate(LayerScope scope, Signal input)
    {
        (int heads, int length) = (1 + scope.Choose(3), 2 + scope.Choose(3));
        long target = scope.Choose(2) == 0 ? length : -1;
        string[] parts = [.. Enumerable.Range(0, 3).Select(_ => Heads(scope, input, heads, length, target))];
        return Attend(scope, input, heads * length, Turn(scope, parts[0], 0, 2, 1, 3), Turn(scope, parts[1], 0, 2, 3, 1), Turn(scope, parts[2], 0, 2, 1, 3));
    }

    /// <summary>One product, cut in three.</summary>
    private static Signal FromSplit(LayerScope scope, Signal input)
    {
        (int heads, int length) = (1 + scope.Choose(3), 2 + scope.Choose(2));
        long width = heads * length;
        string product = scope.Node("MatMul", [input.Name, scope.Weight(input.Channels, input.Channels, 3 * width)]);
        string biased = scope.Node("Add", [product, scope.Shift(3 * width)]);
        string[] parts = [.. scope.Split(biased, 2, width, width, width).Select(part => scope.Node("Reshape", [part, scope.Integers(0, 0, heads, length)]))];
        return Attend(scope, input, (int)width, Turn(scope, parts[0], 0, 2, 1, 3), Turn(scope, parts[1], 0, 2, 3, 1), Turn(scope, parts[2], 0, 2, 1, 3));
    }

    /// <summary>One product, laid out as [N, T, 3, heads, d] and taken apart by Gather.</summary>
    private static Signal FromPack(LayerScope scope, Signal input)
    {
        (int heads, int length) = (1 + scope.Choose(3), 2 + scope.Choose(2));
        int width = heads * length;
        string product = scope.Node("MatMul", [input.Name, scope.Weight(input.Channels, input.Channels, 3 * width)]);
        string apart = scope.Node("Reshape", [scope.Node("Add", [product, scope.Shift(3 * width)]), scope.Integers(0, 0, 3, heads, length)]);
        string packed = Turn(scope, apart, 2, 0, 3, 1, 4);
        string[] parts = [.. Enumerable.Range(0, 3).Select(index => scope.Node("Gather", [packed, scope.Integer(index)], ("axis", 0)))];
        return Attend(scope, input, width, parts[0], Turn(scope, parts[1], 0, 1, 3, 2), parts[2]);
    }

    private static Signal ByEinsum(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithEinsum)
        {
            return input;
        }

        (int heads, int length) = (1 + scope.Choose(3), 2 + scope.Choose(3));
        string[] parts = [.. Enumerable.Range(0, 3).Select(_ => Heads(scope, input, heads, length, length))];
        string scores = scope.Node("Einsum", [parts[0], parts[1]], ("equation", "bqhd,bkhd->bhqk"));
        string weights = scope.Node("Softmax", [scores], ("axis", -1));
        string mixed = scope.Node("Einsum", [weights, parts[2]], ("equation", "bhqk,bkhd->bqhd"));
        return Merge(scope, input, heads * length, mixed);
    }

    /// <summary>Keys and values are multiplied first.</summary>
    private static Signal WithoutSoftmax(LayerScope scope, Signal input)
    {
        (int heads, int length) = (1 + scope.Choose(3), 2 + scope.Choose(3));
        string[] parts = [.. Enumerable.Range(0, 3).Select(_ => Heads(scope, input, heads, length, length))];
        string keys = scope.Node("Softmax", [Turn(scope, parts[1], 0, 2, 3, 1)], ("axis", scope.FromEnd(3, 4)));
        string context = scope.Node("MatMul", [keys, Turn(scope, parts[2], 0, 2, 1, 3)]);
        string mixed = scope.Node("MatMul", [Turn(scope, parts[0], 0, 2, 1, 3), context]);
        return Merge(scope, input, heads * length, Turn(scope, mixed, 0, 2, 1, 3));
    }

    private static string Heads(LayerScope scope, Signal input, int heads, int length, long target)
    {
        string product = scope.Node("MatMul", [input.Name, scope.Weight(input.Channels, input.Channels, heads * length)]);
        return scope.Node("Reshape", [scope.Node("Add", [product, scope.Shift(heads * length)]), scope.Integers(0, 0, heads, target)]);
    }

    private static Signal Attend(LayerScope scope, Signal input, int width, string queries, string keys, string values)
    {
        string scores = scope.Node("Div", [scope.Node("MatMul", [queries, keys]), scope.Number(2)]);
        string mixed = scope.Node("MatMul", [scope.Node("Softmax", [scores], ("axis", scope.FromEnd(3, 4))), values]);
        return Merge(scope, input, width, Turn(scope, mixed, 0, 2, 1, 3));
    }

    /// <summary>Heads side by side, projected.</summary>
    private static Signal Merge(LayerScope scope, Signal input, int width, string mixed)
    {
        string flat = scope.Node("Reshape", [mixed, scope.Choose(2) == 0 ? scope.Integers(0, 0, width) : scope.Integers(0, 0, -1)]);
        string name = scope.Node("MatMul", [flat, scope.Weight(width, width, input.Channels)]);
        return scope.Choose(2) == 0 ? input with { Name = name } : input with { Name = scope.Node("Add", [name, input.Name]) };
    }

    private static string Turn(LayerScope scope, string input, params long[] order) => scope.Node("Transpose", [input], ("perm", order));
}
