namespace OnnxShapley.Cli.Json;

/// <summary>An importance that was not compared, and why.</summary>
internal sealed record JsonLeftOut(string Importance, string Reason);
