using System.Text.Json.Serialization;

namespace OnnxShapley.Cli.Json;

/// <summary>How results are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonPruneResult))]
[JsonSerializable(typeof(JsonInspection))]
[JsonSerializable(typeof(JsonEvaluation))]
[JsonSerializable(typeof(JsonRanks))]
internal sealed partial class ResultContext : JsonSerializerContext;
