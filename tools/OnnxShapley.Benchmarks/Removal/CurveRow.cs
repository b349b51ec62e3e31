using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>What becomes of a network as channels of a group are removed one by one. Curves have a point for 0, 1, … n − 1 removed channels.</summary>
/// <param name="Ranking">How they were ranked.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Order">Channels in the order in which they were removed; the last one stays. Empty where sets are not nested.</param>
/// <param name="Evaluations">Coalitions evaluated for ranks.</param>
/// <param name="Accuracy">Share of test images that are right.</param>
/// <param name="Loss">Cross-entropy of the test images, not clipped.</param>
internal sealed record CurveRow(
    string Ranking, ulong Seed, ImmutableArray<int> Order, long Evaluations, ImmutableArray<double> Accuracy, ImmutableArray<double> Loss);
