using System.Numerics.Tensors;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// Sum over all channels j of the group of the Euclidean distance ‖F(i) − F(j)‖ (He et al. 2019, "Filter Pruning via Geometric Median", equations 3 to
/// 6, for one convolution): the channel that is nearest to all others goes first, because they can stand for it. F(i) is made of all weights that make channel i: those of
/// every convolution and matrix that writes it, one after the other, and in each of them those of all its slots. The channels of a group have the same
/// producers; one with fewer slots than another has zeros for the rest.
/// </summary>
/// <remarks>A channel whose weights are all zero is not the lowest: nothing is said of how much a channel does.</remarks>
[Importance("fpgm", "sum of the distances of the weights that make the channel to those of the other channels")]
internal sealed class GeometricMedianImportance : WeightImportance
{
    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        float[][][] producers = [.. context.Group.Producers.Select(axis => ChannelWeights.Vectors(context.Couplings, context.Group, axis))];
        double[] scores = new double[context.Group.ChannelCount];
        for (int channel = 0; channel < scores.Length; channel++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int other = 0; other < channel; other++)
            {
                double distance = Math.Sqrt(producers.Sum(vectors => SquaredDistance(vectors[channel], vectors[other])));
                scores[channel] += distance;
                scores[other] += distance;
            }
        }

        return new GroupImportance([.. scores], [.. scores.Select(_ => 0.0)], 0);
    }

    private static double SquaredDistance(float[] a, float[] b)
    {
        double distance = TensorPrimitives.Distance<float>(a, b);
        return distance * distance;
    }
}
