namespace OnnxShapley.Cli.Json;

/// <summary>How far the pruned model is from the masked one.</summary>
internal sealed record JsonVerification(double? MaxAbsDiff, double? MaxRelDiff, double Tolerance, int Samples, int Turned);
