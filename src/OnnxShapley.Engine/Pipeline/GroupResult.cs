using System.Collections.Immutable;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What became of one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Kept">Indices of its kept channels.</param>
/// <param name="Importance">The scores by which they were chosen.</param>
public sealed record GroupResult(ChannelGroup Group, ImmutableArray<int> Kept, GroupImportance Importance)
{
    /// <summary>Of which channels it is sure that they are kept or removed; null where no confidence was asked for.</summary>
    public RankDecision? Decision { get; init; }
}
