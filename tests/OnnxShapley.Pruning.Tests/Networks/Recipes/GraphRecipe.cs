using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>
/// A random network as a value. Whatever layers, outputs or numbers are taken away from it, it can be built: that makes shrinking simple.
/// </summary>
/// <param name="Seed">What the weights and the inputs are drawn from.</param>
/// <param name="Opset">Version of the standard operators.</param>
/// <param name="Space">How many axes an image has besides batch and channels: 1 to 3.</param>
/// <param name="Batch">The batch size that the model has burnt in, or 0 where it is free.</param>
/// <param name="Declared">Which initializers are declared as inputs.</param>
/// <param name="Layers">The layers, by ascending numbers.</param>
/// <param name="Outputs">Heads; at least one.</param>
internal sealed record GraphRecipe(
    int Seed, int Opset, int Space, int Batch, Declaration Declared, ImmutableArray<LayerRecipe> Layers, ImmutableArray<LayerRecipe> Outputs);
