namespace OnnxShapley.Pruning.Masking;

/// <summary>A tensor that crosses from the affine part of a suffix to the rest.</summary>
/// <param name="Output">The output of the <see cref="ContributionModel"/> that holds it: float32, one row a sample.</param>
/// <param name="Input">
/// The input of the rest: float32 [images, channels + 1, elements], the contribution of every channel, and in the last row what is there without any.
/// </param>
/// <param name="Elements">Elements of one sample.</param>
public sealed record ContributionResult(string Output, string Input, int Elements);
