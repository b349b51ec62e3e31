using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What can be pruned in a model, and what cannot, with the reason.</summary>
/// <param name="Cost">Of the whole model.</param>
/// <param name="Least">With one channel left in every group.</param>
/// <param name="Prunable">What channels of groups take part in, of the convolutions and matrix products.</param>
/// <param name="Bytes">Size of the file, with its external data.</param>
/// <param name="Batching">How many images the model can be evaluated on at a time.</param>
/// <param name="Groups">The groups.</param>
/// <param name="Pinned">Channels that may not be removed.</param>
public sealed record Inspection(
    Cost Cost,
    Cost Least,
    PrunableShare Prunable,
    long Bytes,
    Batching Batching,
    ImmutableArray<GroupFigures> Groups,
    ImmutableArray<PinnedAxis> Pinned);
