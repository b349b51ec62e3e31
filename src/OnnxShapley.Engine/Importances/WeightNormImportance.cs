using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// A norm of all weights that make the channel, over every convolution and matrix that writes it (Li et al. 2017, equation 2, for one convolution).
/// </summary>
internal abstract class WeightNormImportance : WeightImportance
{
    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        double[] sums = new double[context.Group.ChannelCount];
        foreach (Axis axis in context.Group.Producers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach ((int channel, float weight) in ChannelWeights.Of(context.Couplings, context.Group, axis))
            {
                sums[channel] += Term(weight);
            }
        }

        return new GroupImportance([.. sums.Select(Norm)], [.. sums.Select(_ => 0.0)], 0);
    }

    /// <summary>What one weight adds to the sum.</summary>
    protected abstract double Term(double weight);

    /// <summary>The norm, from the sum.</summary>
    protected abstract double Norm(double sum);
}
