using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>How well the estimators rank the channels of a group.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Channels">Number of its channels.</param>
/// <param name="Images">Images that coalitions are evaluated on.</param>
/// <param name="Blocks">Blocks of images that orders go through.</param>
/// <param name="IsExact">Whether the reference is exact.</param>
/// <param name="ReferenceEvaluations">Evaluations of the reference.</param>
/// <param name="ReferenceError">Relative standard error of the reference.</param>
/// <param name="ReferenceLosses">What is lost by removing the channels that the reference ranks lowest.</param>
/// <param name="Rows">The estimations.</param>
internal sealed record RankFigures(
    string Group,
    int Channels,
    int Images,
    int Blocks,
    bool IsExact,
    long ReferenceEvaluations,
    double ReferenceError,
    RankLosses ReferenceLosses,
    ImmutableArray<RankRow> Rows);
