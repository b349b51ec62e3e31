using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// Scores channels by the weights that make them, over every convolution and matrix that writes them. No forward pass. Weights that the graph
/// computes from constants (quantised ones) count as what it computes.
/// </summary>
internal abstract class WeightImportance : Importance
{
    public sealed override long Evaluations(int channels, long? budget) => 0;

    public sealed override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        if (group.Producers.IsEmpty || group.Producers.Any(producer => !IsFloatingPoint(producer.Operand.Type)))
        {
            throw new UsageException(
                $"The channels of group '{group.Name}' are not made by floating-point weights, by which they could be scored. Use another importance, such as 'leave-one-out'.");
        }
    }

    private static bool IsFloatingPoint(TensorProto.Types.DataType type) =>
        type is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16;
}
