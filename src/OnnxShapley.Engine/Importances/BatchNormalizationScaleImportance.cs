using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// |γ|, the absolute scale of the BatchNormalization that carries the channel (Liu et al. 2017, "Learning Efficient Convolutional Networks through Network Slimming",
/// section 3). No forward pass. Where several carry it, as in a residual stage, and where it has several slots in one, the mean: more slots make
/// no channel worth more. (All channels of a group pass the same ones, so that a sum over the norms would give the same ranks.)
/// </summary>
[Importance("bn-scale", "absolute scale (γ) of the BatchNormalizations that the channel passes")]
internal sealed class BatchNormalizationScaleImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => 0;

    public override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        if (couplings.ScalesOf(group).IsEmpty)
        {
            throw new UsageException(
                $"The channels of group '{group.Name}' pass no BatchNormalization, by whose scale they could be ranked. Use an export whose "
                + "BatchNormalizations are not folded into the weights, or another importance, such as 'l2'.");
        }
    }

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        EnsureFeasible(context.Couplings, context.Group, context.Budget);
        double[] sums = new double[context.Group.ChannelCount];
        int[] counts = new int[sums.Length];
        foreach (Axis axis in context.Couplings.ScalesOf(context.Group))
        {
            foreach ((int channel, float scale) in ChannelWeights.Of(context.Couplings, context.Group, axis))
            {
                sums[channel] += Math.Abs(scale);
                counts[channel]++;
            }
        }

        ImmutableArray<double> scores = [.. sums.Zip(counts, (sum, count) => sum / count)];
        return new GroupImportance(scores, [.. scores.Select(_ => 0.0)], 0);
    }
}
