namespace OnnxShapley.Games;

/// <summary>
/// Ends an estimation by any estimator with standard errors at a <see cref="RankCut"/>: whole estimations with draws of their own, one after the other, until the mean of
/// all, weighted by their budgets, decides. The first has the estimator's usual budget; later ones have at least that, if it is left, and half of all before, so that
/// the mean soon is about as good as one estimation with all of the budget. Players that are decided are estimated on: most such estimators learn something of every player
/// from every evaluation. A budget that is too small for a second stage ends with the first, so that an estimation with the usual budget is the beginning of every one at a cut.
/// </summary>
/// <remarks>
/// Intervals are made of the standard errors, with quantiles of Student's distribution: errors are taken to be about normal, and nothing is added for what happens too
/// seldom to be seen.
/// </remarks>
/// <param name="estimator">The estimator.</param>
/// <param name="cut">The cut.</param>
/// <param name="context">The whole estimation.</param>
internal sealed class StagedEstimation(ShapleyEstimator estimator, RankCut cut, EstimationContext context)
{
    private readonly long _least = estimator.MinimumBudget(context.Players) + estimator.ExtraOfStage(context.Players);
    private readonly long _first = Math.Min(estimator.DefaultBudget(context.Players) + estimator.ExtraOfStage(context.Players), context.Budget);

    /// <summary>Estimates until all is decided, or what is left of the budget allows no further stage.</summary>
    public PlayerEstimates Estimate()
    {
        var race = new RankRace(cut, context.Players);
        var mean = new WeightedMean(context.Players);
        var seeds = new SplitMix64(~context.Seed);
        ulong seed = context.Seed;
        long spent = 2;
        for (long budget = _first; budget > 0; budget = race.IsOver ? 0 : Next(spent))
        {
            mean.Add(estimator.EstimateStage(context.Part(budget, seed)), budget - 2);
            spent += budget - 2;
            seed = seeds.Next();
            Look(race, mean.ToEstimates());
        }

        return mean.ToEstimates().With(race);
    }

    private static void Look(RankRace race, PlayerEstimates estimates)
    {
        double quantile = StudentQuantile.Of(race.Surprise, Math.Max(1, estimates.Freedom));
        race.Look(estimates.Values.AsSpan(), [.. estimates.StandardErrors.Select(error => quantile * error)], samples: 0);
    }

    /// <summary>The budget of the next stage, 0 for none: what would be left behind it and is too little for another goes to it.</summary>
    private long Next(long spent)
    {
        long left = context.Budget - spent + 2;
        long next = Math.Max(_first, spent / 2);
        return left < _least ? 0 : left - next + 2 < _least ? left : next;
    }
}
