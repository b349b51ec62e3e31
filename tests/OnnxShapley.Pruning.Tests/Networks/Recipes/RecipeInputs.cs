using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Inference;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Inputs for the model of a recipe: numbers from -1 to 1.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="draw">Which of several draws.</param>
internal sealed class RecipeInputs(GraphRecipe recipe, int draw = 0) : ITraceInputs
{
    private const int UsualBatch = 2;

    public bool IsBatchFree => recipe.Batch == 0;

    public int FixedBatchSize => Math.Max(recipe.Batch, 1);

    /// <summary>Inputs of a batch that the model takes.</summary>
    public Dictionary<string, Tensor> OfUsualBatch() => OfBatch(IsBatchFree ? UsualBatch : FixedBatchSize);

    public Dictionary<string, Tensor> OfBatch(int batchSize)
    {
        Random random = new(unchecked((recipe.Seed * 31) + draw));
        return RecipeInterface.Of(recipe).ToDictionary(input => input.Name, input => Draw(random, [.. input.Shape.Select(length => length < 0 ? batchSize : length)]));
    }

    private static Tensor Draw(Random random, ImmutableArray<long> shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, length) => product * length)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        return Tensor.From<float>(values, shape.AsSpan());
    }
}
