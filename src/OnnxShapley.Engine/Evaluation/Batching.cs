namespace OnnxShapley.Engine.Evaluation;

/// <summary>How many images a model can be evaluated on at a time.</summary>
/// <param name="State">Whether they can be evaluated together.</param>
/// <param name="Size">Images that the model itself takes in a run; null where it takes any number.</param>
/// <param name="Obstacle">Why the batch cannot be free, in whole sentences; null where it can.</param>
public sealed record Batching(BatchState State, int? Size, string? Obstacle)
{
    /// <summary>The same in words for a user.</summary>
    public string Description => State switch
    {
        BatchState.Free => "The batch may have any size.",
        BatchState.Freed => $"The batch is fixed at {Size}; it can be made free for evaluation.",
        _ => $"The batch is fixed at {Size} and cannot be made free for evaluation, so pruning is slower. {Obstacle}",
    };
}
