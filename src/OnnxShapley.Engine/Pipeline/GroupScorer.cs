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

    /// <summary>Whether the target weighs channels of different groups against each other.</summary>
    private bool ComparesGroups => options.Target is CostShareTarget;

    /// <summary>Scores all groups.</summary>
    /// <param name="progress">Is told after every pass.</param>
    /// <param name="time">The clock by which the speed is measured.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="UsageException">The budget or the time is too small, or a group cannot be scored so.</exception>
    public ImmutableArray<GroupImportance> Score(IProgress<PipelineProgress> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        EvaluationMeter meter = new(Work(), progress, time);
        IBudgetSource budgets = Budgets(meter, progress, time);
        Lazy<ActivationStatistics> activations = new(() => Activations(progress, cancellationToken));
        GroupImportance[] scores = new GroupImportance[Groups.Length];
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
            return new GivenBudgets(games.Couplings, importance, options.Budget, options.GroupBudgets);
        }

        progress.Report(new PipelineProgress("Measuring how long evaluations take", 0, 0));
        ImmutableArray<PlayedGroup> played = [.. Groups.Select(group => new PlayedGroup(group, CurveEvaluations(group)))];
        return new TimedBudgets(games.Couplings, played, importance, new TimeLimit(limit, time), new SpeedProbe(games, store), meter);
    }

    private ImmutableArray<GroupWork> Work()
    {
        ImmutableArray<double> expected =
        [
            .. Groups.Select(group => (double)importance.Evaluations(group.ChannelCount, GivenBudget(group)) + CurveEvaluations(group)),
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

    private ActivationStatistics Activations(IProgress<PipelineProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new PipelineProgress("Measuring activations", 0, 0));
        return ActivationStatistics.Measure(games.Couplings, games.Calibration.Data.Inputs, games.Run, cancellationToken);
    }

    private GroupImportance Score(
        ChannelGroup group, long? budget, EvaluationMeter meter, Lazy<ActivationStatistics> activations, CancellationToken cancellationToken)
    {
        meter.Enter(group.Number);
        Lazy<GroupGame> opened = new(() => games.Open(group, cancellationToken));
        try
        {
            CachedGame game = new(group.Number, group.ChannelCount, games.Blocks, store, new Lazy<IEvaluatedInPasses>(() => opened.Value), meter);
            ImageScores scoresOfImages = new(games.Calibration.Count, opened, meter);
            ulong seed = options.Seed + ((ulong)group.Number << 32);
            ImportanceContext context = new(games.Couplings, group, game, scoresOfImages, activations, seed, budget);
            GroupImportance scores = importance.Score(context, cancellationToken) with
            {
                Budget = importance.TakesBudget ? importance.Evaluations(group.ChannelCount, budget) : null,
            };
            return ComparesGroups ? WithLosses(scores, game, cancellationToken) : scores;
        }
        finally
        {
            if (opened.IsValueCreated)
            {
                opened.Value.Dispose();
            }

            options.Run.GiveBack();
            store.Forget(group.Number);
        }
    }

    private long CurveEvaluations(ChannelGroup group) => ComparesGroups ? RemovalCurve.Evaluations(group.ChannelCount) : 0;

    private static GroupImportance WithLosses(GroupImportance scores, ICooperativeGame game, CancellationToken cancellationToken) => scores with
    {
        Losses = RemovalCurve.Losses(game, ChannelSelector.Order(scores.Scores), cancellationToken),
        Evaluations = scores.Evaluations + RemovalCurve.Evaluations(scores.Scores.Length),
    };
}
