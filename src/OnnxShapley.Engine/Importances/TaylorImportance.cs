using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// How steeply the payoff changes with the channel's mask where all masks are 1: the mean over the images of |u(1) − u(1 − ε·e(i))| / ε (Molchanov et al. 2017,
/// "Pruning Convolutional Neural Networks for Resource Efficient Inference", equation 8, by a forward difference instead of a gradient; the
/// derivative by the mask is the sum over positions of activation times gradient, and the absolute value is taken image by image as there). Channels + 1 evaluations.
/// </summary>
/// <remarks>
/// The payoffs `kl` and `mse` compare with the network itself and have their maximum there: their slopes are zero, and what is measured is ε/2 times their
/// curvature. `accuracy` has no slope at all, nor has an image whose payoff is clipped.
/// </remarks>
[Importance("taylor", "slope of the payoff in the channel's mask, by a finite difference")]
internal sealed class TaylorImportance : Importance
{
    /// <summary>
    /// ε. Against exact slopes of the cross-entropy (tools/measurements/taylor.py, 128 images), 1/32 turns about 1 % of the pairs of channels around, and 1/512 0.3 %; but `kl`, whose
    /// scores are smaller by ε, drowns in what single precision rounds off where the step is that small.
    /// </summary>
    public const float Step = 1f / 32;

    public override long Evaluations(int channels, long? budget) => channels + 1;

    public override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        if (couplings.Contractions.Any(contraction => contraction.Zero is not null && group.Axes.Contains(contraction.Axis)))
        {
            throw new UsageException(
                $"The channels of group '{group.Name}' are integers where they are summed over, which no mask can change a little. Use another importance, such as 'leave-one-out'.");
        }
    }

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        EnsureFeasible(context.Couplings, context.Group, context.Budget);
        int channels = context.Group.ChannelCount;
        ImmutableArray<double> slopes = Slopes(context.Scores, channels, Step, cancellationToken);
        return new GroupImportance(slopes, [.. slopes.Select(_ => double.NaN)], channels + 1);
    }

    /// <summary>The formula, for any ε.</summary>
    public static ImmutableArray<double> Slopes(ImageScores scores, int channels, float step, CancellationToken cancellationToken)
    {
        Coalition grand = Coalition.Grand(channels);
        double[] whole = [];
        List<double> slopes = [];
        foreach (double[] each in scores.Evaluate([grand, .. Enumerable.Range(0, channels).Select(grand.Without)], 1 - step, cancellationToken))
        {
            if (whole.Length == 0)
            {
                whole = each;
            }
            else
            {
                slopes.Add(whole.Zip(each, (all, less) => Math.Abs(all - less)).Average() / step);
            }
        }

        return [.. slopes];
    }
}
