using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.HeatMaps;

/// <summary>Reads plans, the removed channels of groups by the names of plan and group, and writes figures as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeatMapFigures))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, ImmutableArray<int>>>))]
internal sealed partial class HeatMapContext : JsonSerializerContext;
