using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Builds a recipe into a model: the same recipe, the same model.</summary>
internal static class RecipeBuilder
{
    /// <summary>Name of the graph's input.</summary>
    public const string Input = "x";

    private const int InputChannels = 3;

    /// <summary>Length of an axis of space, by how many there are.</summary>
    private static readonly ImmutableArray<int> Lengths = [1, 12, 8, 4];

    /// <summary>The shape of the input without the batch.</summary>
    public static ImmutableArray<long> InputShape(GraphRecipe recipe) =>
        [InputChannels, .. Enumerable.Repeat((long)Lengths[recipe.Space], recipe.Space)];

    public static OnnxModel Build(GraphRecipe recipe)
    {
        ModelBuilder builder = new(recipe.Opset);
        _ = builder.Input(Input, [recipe.Batch > 0 ? recipe.Batch : -1, .. InputShape(recipe)]);
        SharedWeights shared = new();
        List<(int Number, Signal Signal)> signals = [(0, new Signal(Input, InputChannels, Lengths[recipe.Space], recipe.Space, Layout.Image))];
        foreach (LayerRecipe layer in recipe.Layers)
        {
            Signal signal = Add(builder, recipe, layer, signals, shared);
            if (signals.All(entry => entry.Signal.Name != signal.Name))
            {
                _ = builder.Declare(signal.Name, ShapeOf(recipe, signal));
            }

            signals.Add((layer.Number, signal));
        }

        foreach (LayerRecipe head in recipe.Outputs)
        {
            Signal output = Add(builder, recipe, head, signals, shared);
            string name = $"output{head.Number}";
            _ = builder.Node("Identity", [output.Name], [name]).Output(name, OutputLayers.TypeOf(head.Kind), ShapeOf(recipe, output));
        }

        return builder.Build();
    }

    private static long[] ShapeOf(GraphRecipe recipe, Signal signal) => recipe.Batch > 0 ? [recipe.Batch, .. signal.Shape.Skip(1)] : signal.Shape;

    private static Signal Add(ModelBuilder builder, GraphRecipe recipe, LayerRecipe layer, List<(int Number, Signal Signal)> signals, SharedWeights shared)
    {
        Signal[] read = [.. layer.Reads.Select(number => signals.Last(entry => entry.Number <= number).Signal)];
        LayerKind kind = LayerCatalog.Find(layer.Kind);
        LayerScope scope = new(builder, recipe, layer, read[1], shared) { IsConverting = true };
        Signal input = kind.Reads is { } layout ? Conversions.To(scope, read[0], layout) : read[0];
        scope.IsConverting = false;
        return kind.Add(scope, input);
    }
}
