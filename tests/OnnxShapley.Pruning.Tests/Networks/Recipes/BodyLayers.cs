using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Graphs inside a node, which read tensors of the graph around them. They pin what they read.</summary>
internal static class BodyLayers
{
    private const float BelowAll = -1e9f;

    public static IEnumerable<LayerKind> All =>
    [
        new("ConvBranch", Layout.Image, ConvBranch) { CanBeCut = false },
        new("Branch", null, Branch) { CanBeCut = false, Weight = 2 },
        new("Repeat", null, Repeat) { CanBeCut = false, Weight = 2 },
    ];

    private static Signal Branch(LayerScope scope, Signal input)
    {
        string scale = scope.Scale(input.ChannelShape);
        string condition = Condition(scope, input);
        (string first, string second) = (scope.Name(), scope.Name());
        GraphProto taken = new ModelBuilder(scope.Opset).Node("Sigmoid", [input.Name], [first]).Output(first).BuildGraph();
        GraphProto other = new ModelBuilder(scope.Opset).Node("Mul", [input.Name, scale], [second]).Output(second).BuildGraph();
        Signal result = input with { Name = scope.Node("If", [condition], ("then_branch", taken), ("else_branch", other)) };
        // What a body reads, the graph around it reads as well.
        return scope.Choose(2) == 0 ? result : result with { Name = scope.Node("Mul", [result.Name, scale]) };
    }

    /// <summary>Convolutions in the bodies; the weight of one may be that of convolutions outside.</summary>
    private static Signal ConvBranch(LayerScope scope, Signal input)
    {
        (string weight, int channels) = scope.Shared.Find($"conv {input.Channels}", () =>
        {
            int made = scope.ChooseChannels();
            return (scope.Weight(input.Channels, [made, input.Channels, .. input.Spatially(1)]), made);
        });
        string other = scope.Weight(input.Channels, [channels, input.Channels, .. input.Spatially(1)]);
        string condition = Condition(scope, input);
        (string first, string second) = (scope.Name(), scope.Name());
        GraphProto taken = new ModelBuilder(scope.Opset).Node("Conv", [input.Name, weight], [first]).Output(first).BuildGraph();
        GraphProto left = new ModelBuilder(scope.Opset).Node("Conv", [input.Name, other], [second]).Output(second).BuildGraph();
        return input with { Name = scope.Node("If", [condition], ("then_branch", taken), ("else_branch", left)), Channels = channels };
    }

    /// <summary>A constant, or what the graph computes: the same for every image.</summary>
    private static string Condition(LayerScope scope, Signal input) => scope.Choose(3) switch
    {
        0 => scope.Truth(scope.Choose(true, false)),
        1 => scope.Node("Greater", [scope.Node("ReduceMean", [input.Name], ("keepdims", 0)), scope.Number(BelowAll)]),
        _ => scope.Node("Cast", [scope.Node("Gather", [scope.Node("Shape", [input.Name]), scope.Integer(0)])], ("to", (int)DataType.Bool)),
    };

    /// <summary>Two or three rounds; each reads a vector from outside and a number of its own.</summary>
    private static Signal Repeat(LayerScope scope, Signal input)
    {
        string shift = scope.Shift(input.ChannelShape);
        (string round, string goesOn, string state) = (scope.Name(), scope.Name(), scope.Name());
        (string goesOnAfter, string number, string moved, string scaled, string next) = (scope.Name(), scope.Name(), scope.Name(), scope.Name(), scope.Name());
        GraphProto body = new ModelBuilder(scope.Opset)
            .Input(round, DataType.Int64, [])
            .Input(goesOn, DataType.Bool, [])
            .Input(state, [scope.Batch(-1), .. input.Shape.Skip(1)])
            .Node("Identity", [goesOn], [goesOnAfter])
            .Node("Constant", [], [number], ("value", TensorContent.CreateSingle(string.Empty, [], [0.5f])))
            .Node("Add", [state, shift], [moved])
            .Node("Mul", [moved, number], [scaled])
            .Node("Tanh", [scaled], [next])
            .Output(goesOnAfter, DataType.Bool)
            .Output(next)
            .BuildGraph();
        string[] inputs = [scope.Integer(2 + scope.Choose(2)), scope.Truth(true), input.Name];
        return input with { Name = scope.Node("Loop", inputs, ("body", body)) };
    }
}
