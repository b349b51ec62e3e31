using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Builds a recipe into a model: the same recipe, the same model.</summary>
internal static class RecipeBuilder
{
    private const int FirstVersionWithConstants = 4;
    private const int DeclaredOf = 3;

    public static OnnxModel Build(GraphRecipe recipe)
    {
        ModelBuilder builder = new(recipe.Opset);
        foreach ((string name, ImmutableArray<long> shape) in RecipeInterface.Of(recipe))
        {
            _ = builder.Input(name, [.. shape.Select(length => length < 0 && recipe.Batch > 0 ? recipe.Batch : length)]);
        }

        SharedWeights shared = new();
        List<(int Number, Signal Signal)> signals = [(0, RecipeInterface.Image(recipe))];
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

        return Declare(builder.Build(), recipe.Declared);
    }

    /// <summary>Declares all initializers as inputs, as files of version 3 must, or some weights, which may then be overridden.</summary>
    private static OnnxModel Declare(OnnxModel model, Declaration declared)
    {
        if (declared == Declaration.None)
        {
            return model;
        }

        model.Proto.IrVersion = declared == Declaration.All ? FirstVersionWithConstants - 1 : model.Proto.IrVersion;
        // Not shapes and other numbers of the graph: ONNX Runtime 1.29 ends the process where it optimises a graph in which they may be overridden.
        IEnumerable<TensorProto> chosen = model.Graph.Initializer.Where((tensor, place) =>
            declared == Declaration.All || (place % DeclaredOf == 0 && tensor.Dims.Count > 0 && tensor.DataType == (int)TensorProto.Types.DataType.Float));
        model.Graph.Input.AddRange(chosen.Select(ValueOf));
        return model;
    }

    private static ValueInfoProto ValueOf(TensorProto tensor)
    {
        TensorShapeProto shape = new() { Dim = { tensor.Dims.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }) } };
        return new ValueInfoProto { Name = tensor.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = tensor.DataType, Shape = shape } } };
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
