using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Games;

namespace OnnxShapley.Cli.Json;

/// <summary>A ranking of channels, and how it compares with the reference.</summary>
internal sealed record JsonRank(
    string Importance,
    ImmutableArray<double?> Scores,
    ImmutableArray<double?> StandardErrors,
    ImmutableArray<int> Order,
    double? OverlapToRemove,
    double? OverlapToKeep,
    double? Tau,
    double LowestOverlap,
    double LossOfLowest,
    double LossOfLowestHalf,
    ImmutableArray<double> Payoffs,
    double MeanPayoff,
    double? BelowOracle,
    long? Budget,
    long Evaluations)
{
    /// <summary>A ranking by an importance.</summary>
    public static JsonRank Of(ImportanceRank rank, CompareRanksResult result)
    {
        RankComparison comparison = rank.Comparison;
        return new JsonRank(
            rank.Importance,
            [.. rank.Scores.Scores.Select(score => JsonText.Finite(score))],
            [.. rank.Scores.StandardErrors.Select(error => JsonText.Finite(error))],
            comparison.Ranking.Ascending,
            comparison.OverlapToRemove,
            comparison.OverlapToKeep,
            JsonText.Finite(comparison.Tau),
            comparison.LowestOverlap,
            comparison.Loss(result.Reference.Lowest),
            comparison.Loss(result.LowestHalf),
            comparison.Curve,
            comparison.MeanWorth,
            comparison.BelowOracle,
            rank.Scores.Budget,
            rank.Scores.Evaluations);
    }
}
