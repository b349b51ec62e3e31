using System.Text.Json.Serialization;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>Writes figures as JSON; infinities, which a diverging estimate has, as text.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RankFigures))]
internal sealed partial class RankContext : JsonSerializerContext;
