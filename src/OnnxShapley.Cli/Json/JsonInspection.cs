using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What <c>inspect --json</c> writes.</summary>
internal sealed record JsonInspection(
    long Macs,
    long Parameters,
    long Bytes,
    double PrunableMacs,
    double PrunableParameters,
    long LeastMacs,
    long LeastParameters,
    bool BatchFree,
    JsonBatching Batching,
    ImmutableArray<JsonGroup> Groups,
    ImmutableArray<JsonPinnedAxis> Pinned)
{
    /// <summary>What can be pruned in a model, and what cannot.</summary>
    public static JsonInspection Of(Inspection inspection) => new(
        inspection.Cost.MultiplyAdds,
        inspection.Cost.Parameters,
        inspection.Bytes,
        inspection.Prunable.MultiplyAdds,
        inspection.Prunable.Parameters,
        inspection.Least.MultiplyAdds,
        inspection.Least.Parameters,
        inspection.Batching.State == BatchState.Free,
        JsonBatching.Of(inspection.Batching),
        [.. inspection.Groups.Select(JsonGroup.Of)],
        [.. inspection.Pinned.Select(JsonPinnedAxis.Of)]);
}
