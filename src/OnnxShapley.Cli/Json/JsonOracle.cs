using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>The best sets of channels, and the ranking made of them.</summary>
internal sealed record JsonOracle(
    int Sizes,
    double OverlapByChance,
    bool IsNested,
    ImmutableArray<JsonBestSet> Best,
    double MeanPayoff,
    ImmutableArray<int> TimesRemoved,
    ImmutableArray<int> RankOrder,
    double? RankOverlapToRemove,
    double? RankOverlapToKeep,
    double? RankTau,
    ImmutableArray<double> RankPayoffs)
{
    /// <summary>The oracle of a group; null where there is none.</summary>
    public static JsonOracle? Of(CompareRanksResult result) => result is { Reference.Oracle: { } oracle, OracleRank: { } rank }
        ? new JsonOracle(
            result.Reference.Sizes,
            oracle.OverlapByChance(result.Reference.Sizes),
            oracle.IsNested,
            [.. oracle.Best.Select(JsonBestSet.Of)],
            oracle.Curve.Average(),
            oracle.TimesRemoved(result.Reference.Sizes),
            rank.Ranking.Ascending,
            rank.OverlapToRemove,
            rank.OverlapToKeep,
            JsonText.Finite(rank.Tau),
            rank.Curve)
        : null;
}
