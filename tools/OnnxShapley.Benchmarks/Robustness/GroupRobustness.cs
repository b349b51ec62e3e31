using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>The curves of one group.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Channels">Number of its channels.</param>
/// <param name="Rows">A curve for every importance and seed.</param>
internal sealed record GroupRobustness(string Group, int Channels, ImmutableArray<RobustnessRow> Rows);
