using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>What is left of an axis.</summary>
/// <param name="Kept">Indices of the slots that stay, ascending.</param>
/// <param name="Pattern">Number of this list among all distinct ones.</param>
internal sealed record AxisCut(ImmutableArray<int> Kept, int Pattern);
