namespace OnnxShapley.Games;

/// <summary>
/// What all estimators share: they refuse what they cannot do, hold to the budget, never evaluate a coalition twice, know the
/// answer for one player, and report where their values come from. An estimator adds its bounds and its formula.
/// </summary>
internal abstract class ShapleyEstimator : IShapleyEstimator
{
    private readonly string _name;

    /// <summary>Takes the name from the attribute.</summary>
    protected ShapleyEstimator() => _name = EstimatorAttribute.Of(GetType()).Name;

    /// <inheritdoc/>
    public virtual int MaximumPlayers => int.MaxValue;

    /// <inheritdoc/>
    public virtual bool TakesBudget => true;

    /// <inheritdoc/>
    public abstract long MinimumBudget(int players);

    /// <inheritdoc/>
    public abstract long DefaultBudget(int players);

    /// <inheritdoc/>
    public void EnsureAccepts(int players, long budget)
    {
        CheckPlayers(players);
        CheckBudget(players, budget);
    }

    /// <inheritdoc/>
    public ShapleyValues Estimate(ICooperativeGame game, EstimatorOptions options, CancellationToken cancellationToken)
    {
        int players = game.PlayerCount;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(players, nameof(game));
        EnsureAccepts(players, options.Budget);
        RankCut.EnsureFits(options.Cut, GetType(), players);

        var context = new EstimationContext(game, options, cancellationToken);
        PlayerEstimates estimates = players == 1 ? PlayerEstimates.Exact([context.Grand - context.Empty])
            : options.Cut is null ? Estimate(context)
            : EndAt(options.Cut, context);
        return new ShapleyValues
        {
            Estimator = _name,
            Values = estimates.Values,
            StandardErrors = estimates.StandardErrors,
            Empty = context.Empty,
            Grand = context.Grand,
            Evaluations = context.Evaluations,
            Decision = estimates.Decision,
            Intervals = estimates.Intervals,
        };
    }

    /// <summary>Estimates the values of a game of at least two players, with at least the minimum budget.</summary>
    internal abstract PlayerEstimates Estimate(EstimationContext context);

    /// <summary>The same as one of many estimations whose mean is taken (<see cref="StagedEstimation"/>): no bias may be left in it that the mean keeps, and the errors are known.</summary>
    internal virtual PlayerEstimates EstimateStage(EstimationContext context) => Estimate(context);

    /// <summary>Evaluations that a stage takes for that, beside those of an estimation.</summary>
    /// <param name="players">At least 2.</param>
    internal virtual long ExtraOfStage(int players) => 0;

    /// <summary>
    /// Estimates until a cut is decided or the budget is spent, if the estimator promises <see cref="EstimatorGuarantees.RankCuts"/>. Here by whole estimations one
    /// after the other; one that can leave out players that are decided does so.
    /// </summary>
    internal virtual PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context) => new StagedEstimation(this, cut, context).Estimate();

    /// <summary>A budget for all coalitions decides: what it pays for besides is sampled first, if that is worth the while.</summary>
    private PlayerEstimates EndAt(RankCut cut, EstimationContext context)
    {
        var exact = new ExactEstimator();
        long all = context.Players <= exact.MaximumPlayers ? exact.MinimumBudget(context.Players) : long.MaxValue;
        if (all > context.Budget)
        {
            return EstimateUpTo(cut, context);
        }

        long usual = DefaultBudget(context.Players);
        long besides = context.Budget - all + 2;
        if (all > usual && besides >= usual)
        {
            PlayerEstimates sampled = EstimateUpTo(cut, context.Part(besides, context.Seed));
            if (sampled.Decision is { Undecided.IsEmpty: true })
            {
                return sampled;
            }
        }

        return exact.Estimate(context).DecidedAt(cut);
    }

    private void CheckPlayers(int players)
    {
        if (players <= MaximumPlayers)
        {
            return;
        }

        IEnumerable<string> alternatives = EstimatorCatalog.Discover().Estimators
            .Where(other => other.Estimator.MaximumPlayers >= players)
            .Select(other => $"'{other.Name}'");
        throw new BudgetException(
            $"The estimator '{_name}' takes at most {MaximumPlayers} players, not {players}. "
            + $"For larger games use one of {string.Join(", ", alternatives)}.",
            long.MaxValue);
    }

    private void CheckBudget(int players, long budget)
    {
        long minimum = MinimumBudget(players);
        if (budget < minimum)
        {
            string game = players == 1 ? "1 player" : $"{players} players";
            throw new BudgetException(
                $"The estimator '{_name}' needs a budget of at least {minimum} evaluations for {game}, not {budget}. "
                + "Raise the budget or choose an estimator that needs less.",
                minimum);
        }
    }
}
