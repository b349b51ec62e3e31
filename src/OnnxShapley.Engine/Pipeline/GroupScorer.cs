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
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Scores the channels of all groups, group by group, and measures what their removals lose where the target weighs groups against each other.</summary>
/// <param name="games">The games of the groups.</param>
/// <param name="importance">By what channels are scored.</param>
/// <param name="options">Budget or time, seed and target.</param>
/// <param name="store">Worths that are known already; takes those that are evaluated.</param>
internal sealed class GroupScorer(GroupGames games, Importance importance, PruneOptions options, WorthStore store)
{
    private Lazy<ActivationStatistics>? _activations;

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
        GroupImportance?[] scores = new GroupImportance?[Groups.Length];
        _activations = new Lazy<ActivationStatistics>(() => games.MeasureActivations(progress, cancellationToken));
        ImmutableArray<ChannelGroup> order = budgets.Prepare(cancellationToken);
        ImmutableArray<int> kept = options.Confidence is null ? [] : FirstPlan(order, scores, meter, cancellationToken);
        foreach (ChannelGroup group in order)
        {
            long? budget = budgets.Next(group);
            scores[group.Number] = options.Confidence is { } confidence
                ? ScoreUpToCut(group, budget, kept[group.Number], confidence, scores[group.Number], meter, cancellationToken)
                : Score(group, budget, null, meter, cancellationToken);
            store.Forget(group.Number);
        }

        return Complete(scores);
    }

    /// <summary>
    /// How many channels each group keeps: by the target, or where that weighs groups against each other, by a plan from scores with the usual budgets.
    /// </summary>
    private ImmutableArray<int> FirstPlan(
        ImmutableArray<ChannelGroup> order, GroupImportance?[] scores, EvaluationMeter meter, CancellationToken cancellationToken)
    {
        if (options.Target is ChannelRatioTarget ratio)
        {
            return [.. Groups.Select(group => ChannelSelector.KeptByRatio(group, ratio))];
        }

        foreach (ChannelGroup group in order)
        {
            scores[group.Number] = Score(group, FirstBudget(group), null, meter, cancellationToken);
            meter.ExpectMore(group.Number, HardBudget(group, GivenBudget(group)) + CurveEvaluations(group));
        }

        Plan plan = ChannelSelector.Select(new CostModel(games.Couplings), Complete(scores), options.Target);
        return [.. plan.Kept.Select(channels => channels.Length)];
    }

    /// <summary>
    /// Scores a group until it is sure which of its channels are kept, so sure that the decisions of all groups hold together. With the same seed it begins with the coalitions of
    /// the first scores, whose worths are still known.
    /// </summary>
    private GroupImportance ScoreUpToCut(
        ChannelGroup group, long? budget, int kept, double confidence, GroupImportance? first, EvaluationMeter meter, CancellationToken cancellationToken)
    {
        GroupImportance scores;
        if (kept == group.ChannelCount)
        {
            // Nothing goes, whatever the scores.
            scores = first ?? Score(group, importance.MinimumBudget(kept), null, meter, cancellationToken);
        }
        else
        {
            RankCut cut = new() { Kept = kept, Confidence = 1 - ((1 - confidence) / Groups.Length) };
            scores = Score(group, HardBudget(group, budget), cut, meter, cancellationToken);
            scores = first is null ? scores : scores with { Evaluations = scores.Evaluations + CurveEvaluations(group) };
        }

        meter.ExpectMore(group.Number, 0);
        return scores;
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
        ImmutableArray<double> expected = [.. Groups.Select(Expected)];
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

    private double Expected(ChannelGroup group)
    {
        if (!IsPlayed(group))
        {
            return 0;
        }

        double once = (double)importance.Evaluations(group.ChannelCount, GivenBudget(group)) + CurveEvaluations(group);
        return options.Confidence is null ? once
            : (double)HardBudget(group, GivenBudget(group)) + (options.Target is CostShareTarget ? FirstBudget(group) + (2 * CurveEvaluations(group)) : 0);
    }

    private long? GivenBudget(ChannelGroup group) =>
        group.Number < options.GroupBudgets.Length ? options.GroupBudgets[group.Number] : options.Budget;

    /// <summary>Coalitions that may be evaluated for a cut.</summary>
    private long HardBudget(ChannelGroup group, long? given) => importance.CutBudget(group.ChannelCount, given);

    /// <summary>Coalitions that are evaluated before it is known where the cut is.</summary>
    private long FirstBudget(ChannelGroup group) =>
        Math.Min(importance.Evaluations(group.ChannelCount, null), HardBudget(group, GivenBudget(group)));

    private GroupImportance Score(ChannelGroup group, long? budget, RankCut? cut, EvaluationMeter meter, CancellationToken cancellationToken)
    {
        meter.Enter(group.Number);
        using GroupPlay play = new(games, group, store, meter, cancellationToken);
        ImportanceContext context = play.Context(_activations!, options.Seed, budget) with
        {
            Cut = cut,
            Images = options.Aggregation == Aggregation.Mean ? null : play.Images,
        };
        GroupImportance scores = importance.Score(context, cancellationToken) with
        {
            Budget = importance.TakesBudget ? importance.Evaluations(group.ChannelCount, budget) : null,
        };
        return IsWeighed(group) ? WithLosses(scores, play.Game, cancellationToken) : scores;
    }

    /// <summary>The scores of all groups: none of those that stay whole in any case.</summary>
    private ImmutableArray<GroupImportance> Complete(GroupImportance?[] scores) =>
        [.. Groups.Select(group => scores[group.Number] ?? GroupImportance.None(group.ChannelCount))];

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
