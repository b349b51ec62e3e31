using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>Says how many coalitions may be evaluated in each group.</summary>
internal interface IBudgetSource
{
    /// <summary>Does what can be done before the first group is played.</summary>
    /// <returns>The groups in the order in which they are to be played.</returns>
    /// <exception cref="UsageException">A group cannot be scored with what there is.</exception>
    ImmutableArray<ChannelGroup> Prepare(CancellationToken cancellationToken);

    /// <summary>The budget of a group that is about to be played, or null for the importance's default.</summary>
    long? Next(ChannelGroup group);
}
