using System.Collections.Immutable;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Engine.Selection;

/// <summary>Chooses the channels to keep from their importances. The last channel of a group always stays.</summary>
internal static class ChannelSelector
{
    // Importances are rounded to this share of their group's largest, and prices that differ by less are ties, broken by the order of groups and
    // channels: so noise in the last bits (another batch size, another number of threads) does not change a plan.
    private const double Resolution = 1e-5;

    /// <summary>Selects the plan for a target.</summary>
    /// <param name="costs">Cost of the model.</param>
    /// <param name="importances">Scores of every group's channels, comparable between groups.</param>
    /// <param name="target">How much to remove.</param>
    /// <exception cref="TargetException">The target cannot be reached by removing channels.</exception>
    public static Plan Select(CostModel costs, ImmutableArray<GroupImportance> importances, SelectionTarget target)
    {
        ImmutableArray<ImmutableArray<int>> orders = [.. importances.Select(importance => Order(importance.Scores))];
        return target switch
        {
            ChannelRatioTarget ratio => ByRatio(costs.Couplings, orders, ratio),
            CostShareTarget share => ByCost(costs, orders, [.. importances.Select(importance => Rounded(importance.Losses ?? importance.Scores))], share),
            _ => throw new ArgumentOutOfRangeException(nameof(target), target, "Not a known target."),
        };
    }

    /// <summary>The channels of a group, the one that goes first in front: by importance, then by index.</summary>
    public static ImmutableArray<int> Order(ImmutableArray<double> scores)
    {
        ImmutableArray<double> rounded = Rounded(scores);
        return [.. Enumerable.Range(0, rounded.Length).OrderBy(channel => rounded[channel]).ThenBy(channel => channel)];
    }

    /// <summary>How many of a group's channels a <see cref="ChannelRatioTarget"/> keeps.</summary>
    public static int KeptByRatio(ChannelGroup group, ChannelRatioTarget target) =>
        target.WidthOf(group) ?? group.ChannelCount - ChannelRatioTarget.WholeChannels(group, target.Removed);

    /// <summary>
    /// What is sure of the channels of a group of which so many are kept: by values that lie anywhere in their intervals, rounded as <see cref="Order"/> rounds
    /// scores, so that a plan never contradicts it. Nothing where there are no intervals, unless all channels are kept.
    /// </summary>
    public static RankDecision Decide(GroupImportance importance, int kept)
    {
        int channels = importance.Scores.Length;
        double unit = Unit(importance.Scores);
        return importance.Intervals is { } intervals ? RankDecision.Of([.. intervals.Select(Rounded)], kept)
            : kept == channels ? new RankDecision([.. Enumerable.Range(0, channels)], [], [])
            : new RankDecision([], [], [.. Enumerable.Range(0, channels)]);

        ValueInterval Rounded(ValueInterval interval) => new(Round(interval.Lowest, unit), Round(interval.Highest, unit));
    }

    private static Plan ByRatio(Couplings couplings, ImmutableArray<ImmutableArray<int>> orders, ChannelRatioTarget target) => new(
        couplings,
        [
            .. couplings.Groups.Select(group => Kept(
                group,
                orders[group.Number],
                group.ChannelCount - KeptByRatio(group, target))),
        ]);

    /// <summary>Removes, one by one, the channel that loses the least for what it saves, of the groups whose width is not given.</summary>
    private static Plan ByCost(
        CostModel costs, ImmutableArray<ImmutableArray<int>> orders, ImmutableArray<ImmutableArray<double>> losses, CostShareTarget target)
    {
        Couplings couplings = costs.Couplings;
        CostTracker tracker = new(costs);
        long allowed = (long)Math.Floor(target.Kept * Of(target.Measure, tracker.Current));
        int[] removed = [.. couplings.Groups.Select(group => target.WidthOf(group) is { } width ? group.ChannelCount - width : 0)];
        ImmutableArray<ChannelGroup> open = [.. couplings.Groups.Where(group => target.WidthOf(group) is null)];
        foreach (ChannelGroup group in couplings.Groups)
        {
            foreach (int channel in orders[group.Number].Take(removed[group.Number]))
            {
                tracker.Remove(new ChannelId(group.Number, channel));
            }
        }

        while (Of(target.Measure, tracker.Current) > allowed)
        {
            ChannelId? next = Cheapest(open, losses, orders, removed, channel => Of(target.Measure, tracker.SavingOf(channel)));
            if (next is not { } channel)
            {
                throw Unreachable(target, costs, tracker.Current);
            }

            tracker.Remove(channel);
            removed[channel.Group]++;
        }

        return new Plan(couplings, [.. couplings.Groups.Select(group => Kept(group, orders[group.Number], removed[group.Number]))]);
    }

    private static ChannelId? Cheapest(
        ImmutableArray<ChannelGroup> open,
        ImmutableArray<ImmutableArray<double>> losses,
        ImmutableArray<ImmutableArray<int>> orders,
        int[] removed,
        Func<ChannelId, long> saving)
    {
        ChannelId? cheapest = null;
        double lowest = double.PositiveInfinity;
        foreach (ChannelGroup group in open.Where(group => removed[group.Number] < group.ChannelCount - 1))
        {
            int channel = orders[group.Number][removed[group.Number]];
            ChannelId candidate = new(group.Number, channel);
            long saved = saving(candidate);
            if (saved > 0 && Price(losses[group.Number][channel], saved) is var price && IsLower(price, lowest))
            {
                lowest = price;
                cheapest = candidate;
            }
        }

        return cheapest;
    }

    // A channel that does harm is the better to remove the more harm it does, whatever it saves.
    private static double Price(double loss, long saved) => loss < 0 ? loss : loss / saved;

    private static bool IsLower(double price, double lowest) =>
        double.IsPositiveInfinity(lowest) || price < lowest - (Resolution * Math.Abs(lowest));

    private static ImmutableArray<int> Kept(ChannelGroup group, ImmutableArray<int> ascending, int removed) =>
        group.ChannelCount == ascending.Length
            ? [.. ascending.Skip(removed).Order()]
            : throw new ArgumentException($"Group '{group.Name}' has {group.ChannelCount} channels, but {ascending.Length} scores.");

    private static ImmutableArray<double> Rounded(ImmutableArray<double> scores)
    {
        double unit = Unit(scores);
        return [.. scores.Select(score => Round(score, unit))];
    }

    private static double Unit(ImmutableArray<double> scores) => scores.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max() * Resolution;

    private static double Round(double score, double unit) => unit > 0 ? Math.Round(score / unit) * unit : 0;

    private static long Of(CostMeasure measure, Cost cost) => measure == CostMeasure.MultiplyAdds ? cost.MultiplyAdds : cost.Parameters;

    private static TargetException Unreachable(CostShareTarget target, CostModel costs, Cost least)
    {
        string measure = target.Measure == CostMeasure.MultiplyAdds ? "multiply-adds" : "parameters";
        double reachable = Math.Ceiling(1000.0 * Of(target.Measure, least) / Of(target.Measure, costs.Whole())) / 10;
        string groups = target.Widths.IsEmpty ? "every group" : "every group whose width is not given";
        return new TargetException(
            $"The target of {100 * target.Kept:0.##} % of the {measure} cannot be reached: with one channel left in {groups}, {reachable:0.#} % remain. "
            + $"Ask for {reachable:0.#} % or more; 'onnx-shapley inspect' shows what cannot be pruned, and why.");
    }
}
