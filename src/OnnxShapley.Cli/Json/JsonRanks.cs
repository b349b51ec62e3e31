using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What <c>compare-ranks --json</c> writes.</summary>
internal sealed record JsonRanks(
    string Group,
    int Channels,
    ImmutableArray<JsonMember> Members,
    int Lowest,
    int LowestHalf,
    JsonRank Reference,
    JsonOracle? Oracle,
    ImmutableArray<JsonRank> Ranks,
    ImmutableArray<JsonLeftOut> LeftOut,
    JsonBatching Batching,
    string Payoff,
    ulong Seed,
    int Images,
    double Seconds,
    string Provider)
{
    /// <summary>How rankings compare.</summary>
    public static JsonRanks Of(CompareRanksResult result, CompareRanksOptions options) => new(
        result.Group.Name,
        result.Group.ChannelCount,
        JsonMember.Of(result.Group),
        result.Reference.Lowest,
        result.LowestHalf,
        JsonRank.Of(result.ReferenceRank, result),
        JsonOracle.Of(result),
        [.. result.Ranks.Select(rank => JsonRank.Of(rank, result))],
        [.. result.LeftOut.Select(leftOut => new JsonLeftOut(leftOut.Importance, leftOut.Reason))],
        JsonBatching.Of(result.Batching),
        result.Payoff,
        options.Seed,
        result.Images,
        result.Elapsed.TotalSeconds,
        options.Run.Session.Provider.Name);
}
