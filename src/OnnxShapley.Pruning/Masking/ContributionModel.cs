using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Masking;

/// <summary>
/// The part of a suffix that is affine in the masks, as a model of its own. It takes the same inputs as a <see cref="CoalitionModel"/>. Run for the
/// coalitions of each single channel and for the empty one, it gives all that the rest of the suffix needs to know of it: for a coalition S of an
/// image, y(S) = y(∅) + Σ (y({c}) − y(∅)) over the channels c of S.
/// </summary>
/// <param name="Model">The part; its outputs are the results.</param>
/// <param name="Frontier">Tensors that it reads from the prefix.</param>
/// <param name="Results">What the rest reads of it.</param>
/// <param name="MultiplyAdds">Multiply-adds of the part for one sample.</param>
public sealed record ContributionModel(OnnxModel Model, ImmutableArray<string> Frontier, ImmutableArray<ContributionResult> Results, long MultiplyAdds)
{
    /// <summary>Elements of all results of one sample.</summary>
    public long Elements => Results.Sum(result => (long)result.Elements);
}
