using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>How figures are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CoalitionFigures))]
internal sealed partial class FiguresContext : JsonSerializerContext;
