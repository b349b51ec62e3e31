using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Masking;

/// <summary>The part of a model before the last of its masks, with a few numbers for every slot at the places of masks as its outputs.</summary>
/// <param name="Model">The model, with the inputs of the original.</param>
/// <param name="Sites">The places.</param>
/// <param name="IsPerImage">
/// Whether the outputs have one row an image. If not, they have one row for all images of a run, which must be as many as in the run that was observed.
/// </param>
public sealed record ActivationModel(OnnxModel Model, ImmutableArray<ActivationSite> Sites, bool IsPerImage);
