using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>One layer of a <see cref="GraphRecipe"/>.</summary>
/// <param name="Number">Its number, which its weights are drawn from: it stays the same when other layers go. The input of the graph is 0.</param>
/// <param name="Kind">Name of its <see cref="LayerKind"/>.</param>
/// <param name="Reads">Numbers of the layers that it reads, two of them. Where one is gone the layer before that is read.</param>
/// <param name="Choices">Its free choices, each taken modulo the number of alternatives; 0 is the simplest one.</param>
internal sealed record LayerRecipe(int Number, string Kind, ImmutableArray<int> Reads, ImmutableArray<int> Choices)
{
    public override string ToString() => $"{Number} {Kind} reads {string.Join(", ", Reads)}; choices {string.Join(' ', Choices)}";
}
