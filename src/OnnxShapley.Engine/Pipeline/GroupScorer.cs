using System.Collections.Immutable;
using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Budgets;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Scores the channels of all groups, group by group, and measures what their removals lose where the target weighs groups against each other.</summary>
/// <param name="games">The games of the groups.</param>
/// <param name="importance">By what channels are scored.</param>
/// <param name="options">Budget or time, seed and target.</param>
/// <param name="store">Worths that are known already; takes those that are evaluated.</param>
internal sealed class GroupScorer(GroupGames games, Importance importance, PruneOptions options, WorthStore store)
{
    private ImmutableArray<ChannelGroup> Groups => games.Couplings.Groups;

    /// <summary>Scores all groups.</summary>
    /// <param name="progress">Is told after every pass.</param>
    /// <param name="time">The clock by which the speed is measured.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="UsageException">The budget or the time is too small, or a group cannot be scored so.</exception>
    public ImmutableArray<GroupImportance> Score(IProgress<PipelineProgress> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        EvaluationMeter meter = new(Work(), progress, time);
        IBudgetSource budgets = Budgets(meter, progress, time);
        Lazy<ActivationStatistics> activations = new(() => games.MeasureActivations(progress, cancellationToken));
        GroupImportance[] scores = [.. Groups.Select(group => GroupImportance.None(group.ChannelCount))];
        foreach (ChannelGroup group in budgets.Prepare(cancellationToken))
        {
            scores[group.Number] = Score(group, budgets.Next(group), meter, activations, cancellationToken);
        }

        return [.. scores];
    }

    private IBudgetSource Budgets(EvaluationMeter meter, IProgress<PipelineProgress> progress, TimeProvider time)
    {
        if (options.Time is not { } limit)
        {
            return new GivenBudgets(games.Couplings, IsPlayed, importance, options.Budget, options.GroupBudgets);
        }

        progress.Report(new PipelineProgress("Measuring how long evaluations take", 0, 0));
        ImmutableArray<PlayedGroup> played = [.. Groups.Where(IsPlayed).Select(group => new PlayedGroup(group, CurveEvaluations(group)))];
        return new TimedBudgets(games.Couplings, played, importance, new TimeLimit(limit, time), new SpeedProbe(games, store), meter);
    }

    private ImmutableArray<GroupWork> Work()
    {
        ImmutableArray<double> expected =
        [
            .. Groups.Select(group => IsPlayed(group) ? (double)importance.Evaluations(group.ChannelCount, GivenBudget(group)) + CurveEvaluations(group) : 0),
        ];
        ImmutableArray<long> costs = expected.Sum() > 0 ? SuffixCost.OfGroups(new CostModel(games.Couplings)) : [.. expected.Select(_ => 0L)];
        return
        [
            .. Groups.Select(group => new GroupWork(
                $"Group {group.Number + 1} of {Groups.Length}: {group.Name}",
                Math.Max(1, costs[group.Number]),
                expected[group.Number],
                (double)store.Count(group.Number) / games.Blocks.All.Count)),
        ];
    }

    private long? GivenBudget(ChannelGroup group) =>
        group.Number < options.GroupBudgets.Length ? options.GroupBudgets[group.Number] : options.Budget;

    private GroupImportance Score(
        ChannelGroup group, long? budget, EvaluationMeter meter, Lazy<ActivationStatistics> activations, CancellationToken cancellationToken)
    {
        meter.Enter(group.Number);
        using GroupPlay play = new(games, group, store, meter, cancellationToken);
        GroupImportance scores = importance.Score(play.Context(activations, options.Seed, budget), cancellationToken) with
        {
            Budget = importance.TakesBudget ? importance.Evaluations(group.ChannelCount, budget) : null,
        };
        scores = IsWeighed(group) ? WithLosses(scores, play.Game, cancellationToken) : scores;
        store.Forget(group.Number);
        return scores;
    }

    /// <summary>Whether the channels of a group need scores.</summary>
    private bool IsPlayed(ChannelGroup group) => !options.Target.LeavesWhole(group);

    /// <summary>Whether the target weighs the channels of a group against those of others.</summary>
    private bool IsWeighed(ChannelGroup group) => options.Target is CostShareTarget && options.Target.WidthOf(group) is null;

    private long CurveEvaluations(ChannelGroup group) => IsWeighed(group) ? RemovalCurve.Evaluations(group.ChannelCount) : 0;

    private static GroupImportance WithLosses(GroupImportance scores, ICooperativeGame game, CancellationToken cancellationToken) => scores with
    {
        Losses = RemovalCurve.Losses(game, ChannelSelector.Order(scores.Scores), cancellationToken),
        Evaluations = scores.Evaluations + RemovalCurve.Evaluations(scores.Scores.Length),
    };
}
