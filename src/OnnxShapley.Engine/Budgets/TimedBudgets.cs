using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>
/// Budgets that fill a time. Every group is probed first, to see how long an evaluation takes; before each group the budgets of those that are still
/// to be played are set again from the time that is really left.
/// </summary>
/// <param name="groups">The groups.</param>
/// <param name="importance">What is given the budgets.</param>
/// <param name="limit">The time for all evaluations, probes included.</param>
/// <param name="probe">Measures a group.</param>
/// <param name="meter">Is told how many coalitions to expect, and knows the speeds.</param>
internal sealed class TimedBudgets(
    ImmutableArray<PlayedGroup> groups, Importance importance, TimeLimit limit, SpeedProbe probe, EvaluationMeter meter) : IBudgetSource
{
    // What was measured on a few coalitions is no promise.
    private const double Margin = 1.1;

    private const double ShareForProbes = 0.02;
    private const double ShortestEvaluation = 1e-9;

    private readonly double[] _preparations = new double[groups.Length];

    /// <inheritdoc/>
    public void Prepare(CancellationToken cancellationToken)
    {
        foreach (ChannelGroup group in groups.Select(played => played.Group))
        {
            importance.EnsureFeasible(group, importance.MinimumBudget(group.ChannelCount));
        }

        foreach (ChannelGroup group in groups.Select(played => played.Group))
        {
            _preparations[group.Number] = probe.Measure(group, ShareForProbes * limit.Time.TotalSeconds / groups.Length, meter, cancellationToken);
        }

        double needed = TimePlan.MinimumSeconds(From(0));
        if (needed > limit.SecondsLeft)
        {
            TimeSpan smallest = TimeSpan.FromSeconds(Math.Ceiling((limit.SecondsPassed + needed) * Margin));
            throw new UsageException(
                $"The time of {DurationText.Of(limit.Time)} is too short on this machine: the importance needs about {DurationText.Of(smallest)} with its smallest budgets. "
                + $"Give '--time {DurationText.Of(smallest)}' or more, fewer '--samples', or another importance.");
        }
    }

    /// <inheritdoc/>
    public long? Next(ChannelGroup group)
    {
        ImmutableArray<TimedGroup> open = From(group.Number);
        ImmutableArray<long> budgets = TimePlan.Budgets(open, limit.SecondsLeft);
        for (int i = 0; i < open.Length; i++)
        {
            meter.Expect(group.Number + i, budgets[i] + open[i].FixedEvaluations);
        }

        return budgets[0];
    }

    private ImmutableArray<TimedGroup> From(int first) => [.. groups.Skip(first).Select(Timed)];

    private TimedGroup Timed(PlayedGroup played) => new(
        played.Group.ChannelCount,
        importance.MinimumBudget(played.Group.ChannelCount),
        played.FixedEvaluations,
        Math.Max(ShortestEvaluation, meter.SecondsPerEvaluation(played.Group.Number) ?? 0),
        _preparations[played.Group.Number]);
}
