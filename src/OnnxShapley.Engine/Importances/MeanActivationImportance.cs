using System.Collections.Immutable;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// Mean absolute activation of the channel, over images and positions. Molchanov et al. 2017 ("Pruning Convolutional Neural Networks for Resource Efficient
/// Inference", section 2.2) take the mean behind a ReLU, which is the same there; where activations may be negative, a channel that
/// swings about zero is not worth nothing. They are taken where the channel is summed over: <see cref="Activations.ActivationStatistics"/>. One
/// pass over the images for all groups; no coalition.
/// </summary>
[Importance("mean-activation", "mean absolute activation of the channel")]
internal sealed class MeanActivationImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => 0;

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        ImmutableArray<double> scores = context.Activations.Value.Magnitudes(context.Group);
        return new GroupImportance(scores, [.. scores.Select(_ => double.NaN)], 0);
    }
}
