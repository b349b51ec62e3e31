namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Makes a recipe as small as it can while it still fails in the same way.</summary>
internal static class RecipeShrinker
{
    private const int SmallestFixedChoice = 4;
    private const int CommonOpset = 17;

    /// <summary>Takes away layers and outputs, and makes choices simpler, until nothing more can go.</summary>
    /// <param name="recipe">A recipe that fails.</param>
    /// <param name="fails">Whether a recipe fails in the same way.</param>
    public static GraphRecipe Shrink(GraphRecipe recipe, Func<GraphRecipe, bool> fails)
    {
        GraphRecipe smallest = recipe;
        while (Simpler(smallest).FirstOrDefault(fails) is { } simpler)
        {
            smallest = simpler;
        }

        return smallest;
    }

    /// <summary>Recipes that are one step simpler, the largest steps first.</summary>
    private static IEnumerable<GraphRecipe> Simpler(GraphRecipe recipe)
    {
        for (int output = 0; output < recipe.Outputs.Length && recipe.Outputs.Length > 1; output++)
        {
            yield return recipe with { Outputs = recipe.Outputs.RemoveAt(output) };
        }

        for (int count = recipe.Layers.Length; count >= 1; count /= 2)
        {
            for (int start = 0; start + count <= recipe.Layers.Length; start += count)
            {
                yield return recipe with { Layers = recipe.Layers.RemoveRange(start, count) };
            }
        }

        if (recipe.Space != 2)
        {
            yield return recipe with { Space = 2 };
        }

        if (recipe.Batch != 0)
        {
            yield return recipe with { Batch = 0 };
        }

        if (recipe.Opset != CommonOpset)
        {
            yield return recipe with { Opset = CommonOpset };
        }

        if (recipe.Declared != Declaration.None)
        {
            yield return recipe with { Declared = Declaration.None };
        }

        foreach (LayerRecipe layer in recipe.Layers)
        {
            foreach (LayerRecipe simpler in Simpler(layer))
            {
                yield return recipe with { Layers = recipe.Layers.Replace(layer, simpler) };
            }
        }

        foreach (LayerRecipe output in recipe.Outputs)
        {
            foreach (LayerRecipe simpler in Simpler(output))
            {
                yield return recipe with { Outputs = recipe.Outputs.Replace(output, simpler) };
            }
        }
    }

    private static IEnumerable<LayerRecipe> Simpler(LayerRecipe layer)
    {
        if (layer.Reads[1] != layer.Reads[0])
        {
            yield return layer with { Reads = layer.Reads.SetItem(1, layer.Reads[0]) };
        }

        for (int count = layer.Choices.Length; count >= 1; count /= 2)
        {
            for (int start = 0; start + count <= layer.Choices.Length; start += count)
            {
                if (layer.Choices.Skip(start).Take(count).Any(choice => choice != 0))
                {
                    yield return layer with { Choices = [.. layer.Choices.Select((choice, place) => place >= start && place < start + count ? 0 : choice)] };
                }
            }
        }

        for (int place = 0; place < layer.Choices.Length; place++)
        {
            for (int choice = 1; choice < Math.Min(layer.Choices[place], SmallestFixedChoice); choice++)
            {
                yield return layer with { Choices = layer.Choices.SetItem(place, choice) };
            }
        }
    }
}
