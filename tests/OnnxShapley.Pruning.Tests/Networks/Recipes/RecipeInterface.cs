using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>The inputs of a recipe's graph: an image, and what some kinds of layers read besides.</summary>
internal static class RecipeInterface
{
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

    /// <summary>The inputs that the graph has.</summary>
    public static ImmutableArray<Signal> Of(GraphRecipe recipe)
    {
        HashSet<GraphInput> read = [.. recipe.Layers.Concat(recipe.Outputs).Select(layer => LayerCatalog.Find(layer.Kind).Input)];
        return
        [
            Image(recipe),
            .. read.Contains(GraphInput.OtherImage) ? [OtherImage(recipe)] : ImmutableArray<Signal>.Empty,
            .. read.Contains(GraphInput.Vector) ? [Vector(recipe)] : ImmutableArray<Signal>.Empty,
        ];
    }
}
