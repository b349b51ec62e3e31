namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>A promise that a graph breaks.</summary>
/// <param name="Stage">Where.</param>
/// <param name="Message">What happened.</param>
/// <param name="Plan">What was kept, group by group.</param>
internal sealed record Failure(Stage Stage, string Message, string Plan);
