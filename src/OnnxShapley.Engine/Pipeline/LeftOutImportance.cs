namespace OnnxShapley.Engine.Pipeline;

/// <summary>An importance that was not compared.</summary>
/// <param name="Importance">Its name.</param>
/// <param name="Reason">Why, in whole sentences.</param>
public sealed record LeftOutImportance(string Importance, string Reason);
