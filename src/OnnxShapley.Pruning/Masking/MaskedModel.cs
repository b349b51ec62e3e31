using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Masking;

/// <summary>The model with one mask input for every group, ones by default, so that it runs unchanged wherever the original runs.</summary>
/// <param name="Model">The masked model.</param>
/// <param name="Masks">Name of each group's mask input: float32 [channels], 1 keeps a channel, 0 switches it off.</param>
public sealed record MaskedModel(OnnxModel Model, ImmutableArray<string> Masks);
