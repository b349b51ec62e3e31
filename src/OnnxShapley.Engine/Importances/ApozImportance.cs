using System.Collections.Immutable;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// 1 − APoZ, the share of the channel's activations that are not zero (Hu et al. 2016, "Network Trimming", equation 1: APoZ is the average percentage of
/// zeros, over images and positions, and the highest goes first). They are taken where the channel is summed over, behind its activation function:
/// <see cref="Activations.ActivationStatistics"/>. One pass over the images for all groups; no coalition.
/// </summary>
/// <remarks>Behind a function that gives hardly any zeros (Sigmoid, SiLU) all scores are 1, and say nothing.</remarks>
[Importance("apoz", "share of the channel's activations that are not zero")]
internal sealed class ApozImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => 0;

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        ImmutableArray<double> scores = context.Activations.Value.NonzeroShares(context.Group);
        return new GroupImportance(scores, [.. scores.Select(_ => double.NaN)], 0);
    }
}
