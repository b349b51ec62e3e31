namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What an output of the graph is.</summary>
internal static class OutputLayers
{
    private const int Classes = 3;

    public static IEnumerable<LayerKind> All =>
    [
        new("ScoreOutput", Layout.Vector, Scores),
        new("ImageOutput", Layout.Image, (scope, input) => ProductLayers.Project(scope, input, 2)),
        new("TensorOutput", null, (_, input) => input) { CanBeCut = false },
        new("SoftmaxOutput", Layout.Vector, Probabilities),
        new("LargestOutput", Layout.Vector, Largest) { HasSteps = true },
        new("TopOutput", Layout.Vector, Top),
        new("MeanOutput", Layout.Image, Mean) { CanBeCut = false },
    ];

    /// <summary>The type of the elements of an output.</summary>
    public static TensorProto.Types.DataType TypeOf(string kind) => kind == "LargestOutput" ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;

    private static Signal Scores(LayerScope scope, Signal input)
    {
        string weight = scope.Weight(input.Channels, input.Channels, Classes);
        return input with { Name = scope.Node("Gemm", [input.Name, weight, scope.Shift(Classes)]), Channels = Classes };
    }

    /// <summary>The mean of all channels.</summary>
    private static Signal Mean(LayerScope scope, Signal input) =>
        input with { Name = scope.Reduce("ReduceMean", input.Name, keepsAxes: true, 1), Channels = 1 };

    private static Signal Probabilities(LayerScope scope, Signal input) =>
        input with { Name = scope.Node("Softmax", [Scores(scope, input).Name], ("axis", 1)), Channels = Classes };

    private static Signal Largest(LayerScope scope, Signal input)
    {
        // Not of the input itself: where neighbours are all but equal, rounding decides.
        string scores = Scores(scope, input).Name;
        return input with { Name = scope.Node(scope.Choose("ArgMax", "ArgMin"), [scores], ("axis", 1)), Channels = 1 };
    }

    /// <summary>The two largest scores; which they are, nothing reads.</summary>
    private static Signal Top(LayerScope scope, Signal input)
    {
        string searched = input.Channels < 2 || scope.Choose(2) == 0 ? Scores(scope, input).Name : input.Name;
        return input with { Name = Forms.Top(scope, searched, 2, axis: 1), Channels = 2 };
    }
}
