using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>Writes figures as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CurveFigures))]
internal sealed partial class CurveContext : JsonSerializerContext;
