using OnnxShapley.Engine.Selection;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>
/// The place of a channel in a backward elimination (Marill and Green 1963): in every round the channels that the others miss least go, by u(R∖{i}) for those
/// that are left, R; then the rest is asked again. As few go in a round as the budget allows. Scores are places, not payoffs.
/// </summary>
/// <remarks>
/// u(R) − u(R∖{i}) is, but for the factor 1/|R|, the partial Shapley value with k = 1 of the game that is left (Adamczewski, Li and Van Gool 2024): the coalitions
/// played are those that the pruned network meets, where a Shapley value averages over coalitions of all sizes.
/// </remarks>
[Importance("backward", "place in a backward elimination: those that the rest misses least go, then the rest is asked again")]
internal sealed class BackwardImportance : Importance
{
    private const int DefaultPerChannel = 8;

    public override bool TakesBudget => true;

    /// <summary>One evaluation a channel: all are ranked in one round.</summary>
    public override long MinimumBudget(int channels) => channels == 1 ? 0 : channels;

    public override long Evaluations(int channels, long? budget) => EvaluationsOf(channels, PerRound(channels, budget ?? DefaultBudget(channels)));

    public override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        if (budget < MinimumBudget(group.ChannelCount))
        {
            throw new UsageException(
                $"Group '{group.Name}': The importance 'backward' needs a budget of at least {MinimumBudget(group.ChannelCount)} evaluations for {group.ChannelCount} channels, "
                + $"not {budget}. Raise the budget or choose an importance that needs less.");
        }
    }

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        EnsureFeasible(context.Couplings, context.Group, context.Budget);
        int channels = context.Group.ChannelCount;
        int perRound = PerRound(channels, context.Budget ?? DefaultBudget(channels));
        double[] places = new double[channels];
        List<int> left = [.. Enumerable.Range(0, channels)];
        int place = 0;
        while (left.Count > 1)
        {
            int[] going = Least(context.Game, left, Math.Min(perRound, left.Count - 1), cancellationToken);
            foreach (int channel in going)
            {
                places[channel] = place++;
            }

            left.RemoveAll(going.Contains);
        }

        places[left[0]] = place;
        return new GroupImportance([.. places], [.. places.Select(_ => double.NaN)], EvaluationsOf(channels, perRound));
    }

    private static long DefaultBudget(int channels) => (long)DefaultPerChannel * channels;

    /// <summary>The least number of channels a round that the budget affords.</summary>
    private static int PerRound(int channels, long budget)
    {
        int perRound = 1;
        while (perRound < channels - 1 && EvaluationsOf(channels, perRound) > budget)
        {
            perRound++;
        }

        return perRound;
    }

    /// <summary>Every round evaluates as many coalitions as channels are left.</summary>
    private static long EvaluationsOf(int channels, int perRound)
    {
        long evaluations = 0;
        for (int left = channels; left > 1; left -= perRound)
        {
            evaluations += left;
        }

        return evaluations;
    }

    /// <summary>Those of the channels left that are missed least, the least missed in front.</summary>
    private static int[] Least(ICooperativeGame game, List<int> left, int count, CancellationToken cancellationToken)
    {
        Coalition all = Coalition.Of(game.PlayerCount, [.. left]);
        double[] worths = new double[left.Count];
        game.Evaluate([.. left.Select(all.Without)], worths, cancellationToken);
        double best = worths.Max();
        return [.. ChannelSelector.Order([.. worths.Select(worth => best - worth)]).Take(count).Select(index => left[index])];
    }
}
