using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Cli.Json;

/// <summary>How many images a model can be evaluated on at a time.</summary>
internal sealed record JsonBatching(string State, int? Size, string? Obstacle)
{
    /// <summary>How many images a model can be evaluated on at a time.</summary>
    public static JsonBatching Of(Batching batching) => new(
        batching.State switch
        {
            BatchState.Free => "free",
            BatchState.Freed => "freed",
            _ => "fixed",
        },
        batching.Size,
        batching.Obstacle);
}
