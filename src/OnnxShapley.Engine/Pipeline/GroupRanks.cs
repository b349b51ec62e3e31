using System.Collections.Immutable;
using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Plays one group with several importances, and compares how they rank its channels.</summary>
internal sealed class GroupRanks
{
    private const double LowestShare = 0.3;

    private readonly GroupGames _games;
    private readonly ChannelGroup _group;
    private readonly ImportanceCatalog _catalog;
    private readonly CompareRanksOptions _options;
    private readonly string _reference;
    private readonly long? _referenceBudget;
    private readonly ImmutableArray<string> _names;
    private readonly ImmutableArray<LeftOutImportance> _leftOut;

    /// <summary>Chooses the reference and the importances, and checks that they take the group.</summary>
    /// <exception cref="UsageException">One that was asked for does not exist or does not take the group.</exception>
    public GroupRanks(GroupGames games, ChannelGroup group, ImportanceCatalog catalog, CompareRanksOptions options)
    {
        _games = games;
        _group = group;
        _catalog = catalog;
        _options = options;
        bool isSmall = group.ChannelCount <= CoalitionTable.MaximumPlayers;
        _reference = options.Reference ?? (isSmall ? CompareRanksOptions.ExactReference : CompareRanksOptions.EstimatedReference);
        _referenceBudget = options.Reference is null && !isSmall ? CompareRanksOptions.EstimatedReferenceBudget : options.ReferenceBudget;
        _catalog.Get(_reference).EnsureFeasible(games.Couplings, group, _referenceBudget);
        EnsureReferenceTakesBudget();
        EnsureSizes();
        (_names, _leftOut) = options.Importances.IsEmpty ? AllThatFit() : ([.. options.Importances.Distinct()], []);
        foreach (string name in _names)
        {
            _catalog.Get(name).EnsureFeasible(games.Couplings, group, options.Budget);
        }
    }

    private int Channels => _group.ChannelCount;

    /// <summary>Whether all coalitions are evaluated.</summary>
    private bool KnowsAll => _reference == CompareRanksOptions.ExactReference;

    private long ReferenceEvaluations => _catalog.Get(_reference).Evaluations(Channels, _referenceBudget);

    /// <summary>Compares the rankings.</summary>
    /// <param name="store">Worths that are known already; takes those that are evaluated.</param>
    /// <param name="progress">Is told after every pass.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The result, without the time that it took.</returns>
    public CompareRanksResult Compare(WorthStore store, IProgress<PipelineProgress> progress, CancellationToken cancellationToken)
    {
        EvaluationMeter meter = new(Work(store), progress, TimeProvider.System);
        using GroupPlay play = new(_games, _group, store, meter, cancellationToken);
        Lazy<ActivationStatistics> activations = new(() => _games.MeasureActivations(progress, cancellationToken));
        GroupImportance Score(string name, ulong seed, long? budget)
        {
            Importance importance = _catalog.Get(name);
            GroupImportance scores = importance.Score(play.Context(activations, seed, budget), cancellationToken);
            return scores with { Budget = importance.TakesBudget ? importance.Evaluations(Channels, budget) : null };
        }

        (RankReference reference, ImportanceRank referenceRank) = Reference(play.Game, Score, cancellationToken);
        meter.Enter(1);
        return new CompareRanksResult(
            _group,
            reference,
            referenceRank,
            reference.Oracle is { } oracle ? reference.Compare(oracle.Rank(reference.Sizes), play.Game, cancellationToken) : null,
            [.. _names.Select(name => Rank(name, Score(name, _options.Seed, _options.Budget)))],
            _leftOut,
            new Batching(BatchState.Free, null, null),
            _games.PayoffName,
            _games.Calibration.Count,
            TimeSpan.Zero);

        ImportanceRank Rank(string name, GroupImportance scores) => new(name, scores, reference.Compare(RankingOf(scores), play.Game, cancellationToken));
    }

    private (RankReference Reference, ImportanceRank Rank) Reference(
        CachedGame game, Func<string, ulong, long?, GroupImportance> score, CancellationToken cancellationToken)
    {
        CoalitionTable? table = KnowsAll ? CoalitionTable.Of(game, cancellationToken) : null;
        GroupImportance scores = table is null
            ? score(_reference, ~_options.Seed, _referenceBudget)
            : new GroupImportance(table.ShapleyValues(), [.. new double[Channels]], ReferenceEvaluations);
        RankReference reference = new()
        {
            Ranking = RankingOf(scores),
            Oracle = table is null ? null : Oracle.Of(table),
            Sizes = _options.Sizes ?? Math.Min(RankReference.DefaultSizes, Channels - 1),
            Lowest = Math.Max(1, ChannelRatioTarget.WholeChannels(_group, LowestShare)),
        };
        return (reference, new ImportanceRank(_reference, scores, reference.Compare(reference.Ranking, game, cancellationToken)));
    }

    /// <summary>The order in which pruning would remove the channels.</summary>
    private static Ranking RankingOf(GroupImportance scores) => Ranking.Of(scores.Scores, ChannelSelector.Order(scores.Scores));

    private void EnsureReferenceTakesBudget()
    {
        if (_options.ReferenceBudget is not null && !_catalog.Get(_reference).TakesBudget)
        {
            throw new UsageException($"'--reference' gives a budget, but the importance '{_reference}' takes none. Write '--reference {_reference}'.");
        }
    }

    private void EnsureSizes()
    {
        if (_options.Sizes > Channels)
        {
            throw new UsageException($"'--sizes' is {_options.Sizes}, but the group '{_group.Name}' has {Channels} channels. Give at most {Channels}.");
        }

        if (_options.Sizes is not null && !KnowsAll)
        {
            throw new UsageException(
                $"'--sizes' says which sets are compared with the best ones, and these are known only where all coalitions are evaluated: with the reference "
                + $"'{CompareRanksOptions.ExactReference}', for at most {CoalitionTable.MaximumPlayers} channels. Leave '--sizes' out.");
        }
    }

    private (ImmutableArray<string> Names, ImmutableArray<LeftOutImportance> LeftOut) AllThatFit()
    {
        ImmutableArray<(string Name, string? Reason)> all = [.. _catalog.Importances.Select(info => (info.Name, ReasonAgainst(info.Name)))];
        return (
            [.. all.Where(one => one.Reason is null).Select(one => one.Name)],
            [.. all.Where(one => one.Reason is not null).Select(one => new LeftOutImportance(one.Name, one.Reason!))]);
    }

    private string? ReasonAgainst(string name)
    {
        Importance importance = _catalog.Get(name);
        try
        {
            importance.EnsureFeasible(_games.Couplings, _group, _options.Budget);
        }
        catch (UsageException exception)
        {
            return exception.Message;
        }

        long evaluations = importance.Evaluations(Channels, null);
        return importance.TakesBudget || evaluations <= ReferenceEvaluations
            ? null
            : $"It evaluates {evaluations:N0} coalitions, more than the reference. Ask for it by name.";
    }

    private ImmutableArray<GroupWork> Work(WorthStore store)
    {
        long multiplyAdds = Math.Max(1, SuffixCost.Of(new CostModel(_games.Couplings), _group));

        // Once all coalitions are known, what asks for all of them evaluates none.
        double ranks = _names.Select(name => _catalog.Get(name).Evaluations(Channels, _options.Budget))
            .Where(evaluations => !KnowsAll || evaluations < ReferenceEvaluations)
            .Sum(evaluations => (double)evaluations);
        double curves = KnowsAll ? 0 : (Channels + 1.0) * _names.Length;
        return
        [
            new GroupWork(
                KnowsAll ? $"All coalitions of the group '{_group.Name}'" : $"The reference '{_reference}' of the group '{_group.Name}'",
                multiplyAdds,
                ReferenceEvaluations,
                (double)store.Count(_group.Number) / _games.Blocks.All.Count),
            new GroupWork($"{(_names.Length == 1 ? "1 ranking" : $"{_names.Length} rankings")} of the group '{_group.Name}'", multiplyAdds, ranks + curves, 0),
        ];
    }
}
