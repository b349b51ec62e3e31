using System.Collections.Immutable;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>Budgets that the user gives, or none.</summary>
/// <param name="couplings">The model and its groups.</param>
/// <param name="isPlayed">Whether a group is to be played.</param>
/// <param name="importance">What is given the budgets.</param>
/// <param name="all">The budget of every group, or null for the importance's default.</param>
/// <param name="each">The budget of each group; empty to take <paramref name="all"/>.</param>
internal sealed class GivenBudgets(
    Couplings couplings, Func<ChannelGroup, bool> isPlayed, Importance importance, long? all, ImmutableArray<long> each) : IBudgetSource
{
    /// <inheritdoc/>
    public ImmutableArray<ChannelGroup> Prepare(CancellationToken cancellationToken)
    {
        ImmutableArray<ChannelGroup> groups = couplings.Groups;
        if (!each.IsEmpty && each.Length != groups.Length)
        {
            throw new UsageException(
                $"'--budget' gives {each.Length} numbers, but the model has {groups.Length} groups. Give one number for all groups, or one for each.");
        }

        ImmutableArray<ChannelGroup> played = [.. groups.Where(isPlayed)];
        foreach (ChannelGroup group in played)
        {
            importance.EnsureFeasible(couplings, group, Next(group));
        }

        return played;
    }

    /// <inheritdoc/>
    public long? Next(ChannelGroup group) => each.IsEmpty ? all : each[group.Number];
}
