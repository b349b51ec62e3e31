using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>How rankings of a group's channels compare.</summary>
/// <param name="Group">The group.</param>
/// <param name="Reference">What they were compared with.</param>
/// <param name="ReferenceRank">The reference as a ranking, its name and scores.</param>
/// <param name="OracleRank">The oracle rank, compared like the others; null without an oracle.</param>
/// <param name="Ranks">The rankings, in the order in which they were asked for, or by name.</param>
/// <param name="LeftOut">Importances that were left out; none where they were asked for by name.</param>
/// <param name="Batching">How many images the model can be evaluated on at a time.</param>
/// <param name="Payoff">The payoff that was used.</param>
/// <param name="Images">Images on which payoffs were measured.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record CompareRanksResult(
    ChannelGroup Group,
    RankReference Reference,
    ImportanceRank ReferenceRank,
    RankComparison? OracleRank,
    ImmutableArray<ImportanceRank> Ranks,
    ImmutableArray<LeftOutImportance> LeftOut,
    Batching Batching,
    string Payoff,
    int Images,
    TimeSpan Elapsed)
{
    /// <summary>Channels that <c>prune --ratio 0.5</c> removes: the lowest half.</summary>
    public int LowestHalf => Math.Max(1, Group.ChannelCount / 2);
}
