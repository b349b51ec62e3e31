using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>
/// Budgets that fill a time. Every group is probed first, to see how long an evaluation takes; before each group the budgets of those that are still
/// to be played are set again from the time that is really left. The group whose channels are cheapest comes first: what is left over in the end, because
/// forecasts err, makes the least difference where evaluations are dear.
/// </summary>
/// <param name="couplings">The model and its groups.</param>
/// <param name="groups">The groups that are to be played, with what they evaluate in any case.</param>
/// <param name="importance">What is given the budgets.</param>
/// <param name="limit">The time for all evaluations, probes included.</param>
/// <param name="probe">Measures a group.</param>
/// <param name="meter">Is told how many coalitions to expect, and knows the speeds.</param>
internal sealed class TimedBudgets(
    Couplings couplings, ImmutableArray<PlayedGroup> groups, Importance importance, TimeLimit limit, SpeedProbe probe, EvaluationMeter meter) : IBudgetSource
{
    // What was measured on a few coalitions is no promise.
    private const double Margin = 1.1;

    private const double ShareForProbes = 0.05;
    private const double ShortestEvaluation = 1e-9;

    private readonly Dictionary<int, double> _preparations = [];
    private ImmutableArray<PlayedGroup> _order = [];

    /// <inheritdoc/>
    public ImmutableArray<ChannelGroup> Prepare(CancellationToken cancellationToken)
    {
        foreach (ChannelGroup group in groups.Select(played => played.Group))
        {
            importance.EnsureFeasible(couplings, group, importance.MinimumBudget(group.ChannelCount));
        }

        foreach (ChannelGroup group in groups.Select(played => played.Group))
        {
            _preparations[group.Number] = probe.Measure(group, ShareForProbes * limit.Time.TotalSeconds / groups.Length, meter, cancellationToken);
        }

        double needed = TimePlan.MinimumSeconds([.. groups.Select(Timed)]);
        if (needed > limit.SecondsLeft)
        {
            TimeSpan smallest = TimeSpan.FromSeconds(Math.Ceiling((limit.SecondsPassed + needed) * Margin));
            throw new UsageException(
                $"The time of {DurationText.Of(limit.Time)} is too short on this machine: the importance needs about {DurationText.Of(smallest)} with its smallest budgets. "
                + $"Give '--time {DurationText.Of(smallest)}' or more, fewer '--samples', or another importance.");
        }

        _order = [.. groups.OrderBy(played => played.Group.ChannelCount * Timed(played).SecondsPerEvaluation)];
        return [.. _order.Select(played => played.Group)];
    }

    /// <inheritdoc/>
    public long? Next(ChannelGroup group)
    {
        ImmutableArray<PlayedGroup> open = [.. _order.SkipWhile(played => played.Group.Number != group.Number)];
        ImmutableArray<TimedGroup> timed = [.. open.Select(Timed)];
        ImmutableArray<long> budgets = TimePlan.Budgets(timed, limit.SecondsLeft);
        for (int i = 0; i < open.Length; i++)
        {
            meter.Expect(open[i].Group.Number, budgets[i] + open[i].FixedEvaluations);
        }

        return budgets[0];
    }

    private TimedGroup Timed(PlayedGroup played) => new(
        played.Group.ChannelCount,
        importance.MinimumBudget(played.Group.ChannelCount),
        played.FixedEvaluations,
        Math.Max(ShortestEvaluation, meter.SecondsPerEvaluation(played.Group.Number) ?? 0),
        _preparations[played.Group.Number]);
}
