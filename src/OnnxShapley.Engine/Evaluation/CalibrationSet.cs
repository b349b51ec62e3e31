using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Images on which payoffs are measured, with what the original network says of them.</summary>
/// <param name="Data">The images, and labels if there are any.</param>
/// <param name="OriginalOutputs">The original network's outputs, one row an image; computed when they are first asked for.</param>
/// <param name="GivesProbabilities">Whether the first output holds probabilities, not logits.</param>
internal sealed record CalibrationSet(Dataset Data, Lazy<ImmutableArray<Tensor>> OriginalOutputs, bool GivesProbabilities)
{
    /// <summary>The original network's outputs, one row an image.</summary>
    public ImmutableArray<Tensor> Reference => OriginalOutputs.Value;

    /// <summary>Number of images.</summary>
    public int Count => Data.Count;

    /// <summary>Labels, if there are any.</summary>
    public ImmutableArray<long>? Labels => Data.Labels;

    /// <summary>Number of classes: elements in a row of the first output.</summary>
    public int ClassCount => Reference[0].Count / Count;

    /// <summary>Log-probabilities that the original network gives, for every image.</summary>
    public double[][] ReferenceLogProbabilities() => Classification.LogProbabilities(Reference[0], GivesProbabilities);
}
