using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>What was measured of one network.</summary>
/// <param name="RankImages">Images by which channels are ranked.</param>
/// <param name="TestImages">Images on which the network is judged.</param>
/// <param name="Groups">Its groups.</param>
internal sealed record RobustnessFigures(int RankImages, int TestImages, ImmutableArray<GroupRobustness> Groups);
