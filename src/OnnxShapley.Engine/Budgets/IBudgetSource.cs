using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>Says how many coalitions may be evaluated in each group.</summary>
internal interface IBudgetSource
{
    /// <summary>What can be done before the first group is played.</summary>
    /// <exception cref="UsageException">A group cannot be scored with what there is.</exception>
    void Prepare(CancellationToken cancellationToken);

    /// <summary>The budget of a group that is about to be played, or null for the importance's default.</summary>
    long? Next(ChannelGroup group);
}
