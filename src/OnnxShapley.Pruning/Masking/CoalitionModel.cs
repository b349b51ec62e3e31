using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Masking;

/// <summary>
/// The part of a model that the masks of one group can change (the suffix), as a model of its own that evaluates many coalitions in one run.
/// The samples of a run are every coalition with every image, coalition by coalition within an image.
/// </summary>
/// <param name="Model">The suffix, or what is left of it. It declares no outputs yet: a payoff is appended to it.</param>
/// <param name="Frontier">Tensors that cross from the prefix, which no mask of the group can change: inputs under their own names, one row an image.</param>
/// <param name="Outputs">The tensors that hold the original's graph outputs, one row a sample.</param>
/// <param name="IsParallel">
/// Whether a run may hold several coalitions. If not, a run is one coalition on the images of the frontier, and the inputs <see cref="Coalition"/> and <see cref="Image"/> are absent.
/// </param>
/// <param name="Contributions">
/// What has been split off from the beginning of the suffix and must be run first; null where nothing has.
/// </param>
public sealed record CoalitionModel(
    OnnxModel Model, ImmutableArray<string> Frontier, ImmutableArray<string> Outputs, bool IsParallel, ContributionModel? Contributions)
{
    /// <summary>Input: float32 [coalitions, channels + 1], 1 for the members of each coalition; the last column is always 1.</summary>
    public const string Masks = "onnx_shapley.masks";

    /// <summary>Input: int64 [samples], which row of <see cref="Masks"/> a sample uses: all of them in turn.</summary>
    public const string Coalition = "onnx_shapley.coalition";

    /// <summary>Input: int64 [samples], which row of the frontier a sample uses: every row as many times in a row as there are coalitions.</summary>
    public const string Image = "onnx_shapley.image";
}
