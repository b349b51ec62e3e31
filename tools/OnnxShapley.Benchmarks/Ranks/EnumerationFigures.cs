using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>What estimators make of all coalitions of a network's small groups.</summary>
/// <param name="Images">Images that coalitions are evaluated on.</param>
/// <param name="Groups">The groups.</param>
internal sealed record EnumerationFigures(int Images, ImmutableArray<EnumeratedGroup> Groups);
