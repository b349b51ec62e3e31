using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>The inputs of a recipe's graph: an image, and what some kinds of layers read besides.</summary>
internal static class RecipeInterface
{
    /// <summary>Name of an input that is one number, without an axis.</summary>
    public const string Factor = "factor";

    private const int ImageChannels = 3;
    private const int OtherImageChannels = 2;
    private const int VectorLength = 4;

    /// <summary>Length of an axis of space, by how many there are.</summary>
    private static readonly ImmutableArray<int> Lengths = [1, 12, 8, 4];

    /// <summary>The input that every graph has.</summary>
    public static Signal Image(GraphRecipe recipe) => new("x", ImageChannels, Lengths[recipe.Space], recipe.Space, Layout.Image);

    /// <summary>A second image, as large, with other channels.</summary>
    public static Signal OtherImage(GraphRecipe recipe) => Image(recipe) with { Name = "image", Channels = OtherImageChannels };

    /// <summary>A vector for each image.</summary>
    public static Signal Vector(GraphRecipe recipe) => new("vector", VectorLength, 1, recipe.Space, Layout.Vector);

    /// <summary>The inputs that the graph has, by name and shape; a length of -1 is the batch.</summary>
    public static ImmutableArray<(string Name, ImmutableArray<long> Shape)> Of(GraphRecipe recipe)
    {
        HashSet<GraphInput> read = [.. recipe.Layers.Concat(recipe.Outputs).Select(layer => LayerCatalog.Find(layer.Kind).Input)];
        return
        [
            Declared(Image(recipe)),
            .. read.Contains(GraphInput.OtherImage) ? [Declared(OtherImage(recipe))] : ImmutableArray<(string, ImmutableArray<long>)>.Empty,
            .. read.Contains(GraphInput.Vector) ? [Declared(Vector(recipe))] : ImmutableArray<(string, ImmutableArray<long>)>.Empty,
            .. read.Contains(GraphInput.Factor) ? [(Factor, [])] : ImmutableArray<(string, ImmutableArray<long>)>.Empty,
        ];
    }

    private static (string Name, ImmutableArray<long> Shape) Declared(Signal signal) => (signal.Name, [.. signal.Shape]);
}
