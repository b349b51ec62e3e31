namespace OnnxShapley.Engine.Pipeline;

/// <summary>How far a command has come.</summary>
/// <param name="Stage">What it is doing, as a user reads it.</param>
/// <param name="Done">Coalitions done so far, over all groups: evaluated, or known before.</param>
/// <param name="Total">Coalitions to do, over all groups; 0 for a stage that evaluates none.</param>
public sealed record PipelineProgress(string Stage, long Done, long Total)
{
    /// <summary>Coalitions of this group that are evaluated in a second; null before any is. What was known before does not count.</summary>
    public double? PerSecond { get; init; }

    /// <summary>A forecast of the time that the coalitions of all groups still take; null in the first seconds.</summary>
    public TimeSpan? Remaining { get; init; }
}
