namespace OnnxShapley.Cli.Json;

/// <summary>What does not allow an axis to be cut, why, and what would free it.</summary>
internal sealed record JsonPin(string Node, string Operator, string Reason, string Remedy);
