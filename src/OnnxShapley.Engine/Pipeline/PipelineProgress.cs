namespace OnnxShapley.Engine.Pipeline;

/// <summary>How far a command has come.</summary>
/// <param name="Stage">What it is doing, as a user reads it.</param>
/// <param name="Done">Coalitions evaluated so far, over all groups.</param>
/// <param name="Total">Coalitions to evaluate, over all groups; 0 for a stage that evaluates none.</param>
public sealed record PipelineProgress(string Stage, long Done, long Total);
