using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>How requests are read and answered: one line each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RemovalRequest))]
[JsonSerializable(typeof(RemovalFigures))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class RemovalContext : JsonSerializerContext;
