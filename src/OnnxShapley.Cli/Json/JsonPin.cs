namespace OnnxShapley.Cli.Json;

/// <summary>What does not allow an axis to be cut, and why.</summary>
internal sealed record JsonPin(string Node, string Operator, string Reason);
