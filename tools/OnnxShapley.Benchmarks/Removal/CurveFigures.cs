using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>What was measured of one network.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Channels">Number of its channels.</param>
/// <param name="RankImages">Images by which channels are ranked.</param>
/// <param name="TestImages">Images on which the network is judged.</param>
/// <param name="TableEvaluations">Coalitions of the table, from which exact ranks at every step and the best sets follow.</param>
/// <param name="Exact">The exact Shapley values of all channels.</param>
/// <param name="Rows">The curves.</param>
internal sealed record CurveFigures(
    string Group, int Channels, int RankImages, int TestImages, long TableEvaluations, ImmutableArray<double> Exact, ImmutableArray<CurveRow> Rows);
