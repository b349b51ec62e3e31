using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>Channels that live on the same axes: the players of one game. A channel is one class of slots that can only be removed together.</summary>
/// <param name="Number">Its index among the groups of the model.</param>
/// <param name="Name">Name of the first node that makes its channels; unique in the model.</param>
/// <param name="ChannelCount">How many channels it has, at least two.</param>
/// <param name="Axes">Every axis that holds slots of its channels.</param>
/// <param name="Producers">Those axes of weights that make its channels (axis 0 of a convolution's weight).</param>
public sealed record ChannelGroup(int Number, string Name, int ChannelCount, ImmutableArray<Axis> Axes, ImmutableArray<Axis> Producers)
{
    /// <summary>The axes of weights that a cut slices.</summary>
    public IEnumerable<Axis> Members => Axes.Where(axis => axis.Operand.IsConstant);
}
