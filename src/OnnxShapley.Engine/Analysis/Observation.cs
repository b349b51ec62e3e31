using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Analysis;

/// <summary>What a run of a model showed.</summary>
/// <param name="Shapes">The shape of every dense tensor that was fed or that a node wrote, by name.</param>
/// <param name="Values">The values that were asked for, by name.</param>
internal sealed record Observation(Dictionary<string, ImmutableArray<long>> Shapes, Dictionary<string, Tensor> Values);
