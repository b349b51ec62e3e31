using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>Writes figures as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RobustnessFigures))]
internal sealed partial class RobustnessContext : JsonSerializerContext;
