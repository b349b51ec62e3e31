namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Recurrent layers along tokens: what they read may be cut, their own state is pinned.</summary>
internal static class RecurrentLayers
{
    public static IEnumerable<LayerKind> All =>
    [
        new("Recurrent", Layout.Tokens, Recurrent) { Weight = 2 },
    ];

    /// <summary>Steps are the first axis: [T, N, C] to [T, directions, N, hidden], of which one direction or both go on.</summary>
    private static Signal Recurrent(LayerScope scope, Signal input)
    {
        int hidden = 2 + scope.Choose(3);
        (string operation, int gates) = scope.Choose(("LSTM", 4), ("GRU", 3), ("RNN", 1));
        int directions = scope.Choose(1, 2);
        string steps = scope.Node("Transpose", [input.Name], ("perm", new long[] { 1, 0, 2 }));
        string weight = scope.Weight(input.Channels, directions, gates * hidden, input.Channels);
        string state = scope.Weight(hidden, directions, gates * hidden, hidden);
        string[] bias = scope.Choose(2) == 0 ? [] : [scope.Shift(directions, 2 * gates * hidden)];
        string all = scope.Node(
            operation,
            [steps, weight, state, .. bias],
            ("hidden_size", hidden),
            ("direction", directions == 1 ? scope.Choose("forward", "reverse") : "bidirectional"));
        string turned = scope.Node("Transpose", [all], ("perm", new long[] { 2, 0, 1, 3 }));
        string name = scope.Node("Reshape", [turned, scope.Integers(0, 0, directions * hidden)]);
        return input with { Name = name, Channels = directions * hidden };
    }
}
