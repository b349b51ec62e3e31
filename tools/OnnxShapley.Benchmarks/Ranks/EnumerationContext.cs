using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>Writes figures as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnumerationFigures))]
internal sealed partial class EnumerationContext : JsonSerializerContext;
