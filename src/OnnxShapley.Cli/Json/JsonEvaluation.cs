using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What <c>evaluate --json</c> writes.</summary>
internal sealed record JsonEvaluation(
    long Macs,
    long Parameters,
    long Bytes,
    int Images,
    int Batch,
    JsonBatching Batching,
    double? Accuracy,
    double? Loss,
    double LatencyMs,
    double? ImagesPerSecond,
    string Provider)
{
    /// <summary>What measuring a model gave.</summary>
    public static JsonEvaluation Of(EvaluateResult result, string provider) => new(
        result.Cost.MultiplyAdds,
        result.Cost.Parameters,
        result.Bytes,
        result.Images,
        result.BatchSize,
        JsonBatching.Of(result.Batching),
        JsonText.Finite(result.Quality?.Accuracy),
        JsonText.Finite(result.Quality?.Loss),
        result.Latency.TotalMilliseconds,
        JsonText.Finite(result.ImagesPerSecond),
        provider);
}
