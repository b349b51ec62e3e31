using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// A norm of all weights that make the channel, over every convolution and matrix that writes it (Li et al. 2017, equation 2, for one
/// convolution). No forward pass. Weights that the graph computes from constants (quantised ones) count as what it computes.
/// </summary>
internal abstract class WeightNormImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => 0;

    public override void EnsureFeasible(ChannelGroup group, long? budget)
    {
        if (group.Producers.IsEmpty || group.Producers.Any(producer => !IsFloatingPoint(producer.Operand.Type)))
        {
            throw new UsageException(
                $"The channels of group '{group.Name}' are not made by floating-point weights, so they have no weight norm. Use another importance, such as 'leave-one-out'.");
        }
    }

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        double[] sums = new double[context.Group.ChannelCount];
        foreach (Axis axis in context.Group.Producers)
        {
            Add(context, axis, sums);
        }

        return new GroupImportance([.. sums.Select(Norm)], [.. sums.Select(_ => 0.0)], 0);
    }

    /// <summary>What one weight adds to the sum.</summary>
    protected abstract double Term(double weight);

    /// <summary>The norm, from the sum.</summary>
    protected abstract double Norm(double sum);

    private static bool IsFloatingPoint(TensorProto.Types.DataType type) =>
        type is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16;

    private void Add(ImportanceContext context, Axis axis, double[] sums)
    {
        float[] weights = WeightValues.Read(context.Couplings.Facts, axis.Operand);
        int inner = axis.Operand.Shape.Skip(axis.Index + 1).Aggregate(1, (product, length) => product * length);
        for (int i = 0; i < weights.Length; i++)
        {
            if (context.Couplings.ChannelOf(axis, i / inner % axis.Length) is { } channel && channel.Group == context.Group.Number)
            {
                sums[channel.Channel] += Term(weights[i]);
            }
        }
    }
}
