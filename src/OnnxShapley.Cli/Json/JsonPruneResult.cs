using System.Collections.Immutable;
using OnnxShapley.Cli.Arguments;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What <c>prune --json</c> writes.</summary>
internal sealed record JsonPruneResult(
    JsonFigures Original,
    JsonFigures Pruned,
    JsonVerification Verification,
    ImmutableArray<JsonPrunedGroup> Groups,
    JsonBatching Batching,
    string Payoff,
    string Importance,
    string Aggregate,
    double? Confidence,
    ulong Seed,
    int CalibrationImages,
    int HeldOutImages,
    long Evaluations,
    double Seconds,
    string Provider,
    string Output)
{
    /// <summary>What pruning did.</summary>
    public static JsonPruneResult Of(PruneResult result, PruneOptions options) => new(
        JsonFigures.Of(result.Original),
        JsonFigures.Of(result.Pruned),
        new JsonVerification(
            JsonText.Finite(result.Verification.MaxAbsDiff),
            JsonText.Finite(result.Verification.MaxRelDiff),
            result.Verification.Tolerance,
            result.Verification.Samples,
            result.Verification.Turned),
        [.. result.Groups.Select(JsonPrunedGroup.Of)],
        JsonBatching.Of(result.Batching),
        result.Payoff,
        options.Importance,
        AggregationNames.Of(options.Aggregation),
        options.Confidence,
        options.Seed,
        result.CalibrationImages,
        result.HeldOutImages,
        result.Evaluations,
        result.Elapsed.TotalSeconds,
        options.Run.Session.Provider.Name,
        result.OutputPath);
}
