namespace OnnxShapley.Games;

/// <summary>
/// Stratified SVARM (Kolpaczki, Bengs, Muschalik and Hüllermeier 2024, "Approximating the Shapley Value without Marginal Contributions"): for every size,
/// the mean worth of the coalitions with a player less that of those without it, so that one evaluation says something about every player. Sizes 1
/// and n − 1 are evaluated whole, a first round gives every mean a coalition, and then sizes s are drawn in proportion to 1/min(s, n − s). Unbiased.
/// </summary>
/// <remarks>
/// The first round of a size has <see cref="Arcs"/> of s players, or of n − s players to be left out, so that both means can take each. In the article a coalition of the first round counts
/// for one of the two, and the middle size of an even number of players has a probability of its own. A budget for all coalitions takes each once, and gives the exact values. With a <see cref="RankCut"/>, intervals are made of the standard errors, as if the values were normal.
/// </remarks>
[Estimator(
    "svarm",
    "Mean worths with and without a player by size, stratified SVARM (Kolpaczki et al. 2024).",
    Guarantees = EstimatorGuarantees.Unbiased | EstimatorGuarantees.Consistent | EstimatorGuarantees.Linear | EstimatorGuarantees.Intervals
        | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.RankCuts)]
internal sealed class SvarmEstimator : ShapleyEstimator
{
    private const int CoalitionsPerCall = 256;
    private const int DefaultPerPlayer = 16;

    // Where the budget pays for all coalitions, it would not end a race of free repeats.
    private const long MostDraws = 400_000;

    /// <summary>The ends, sizes 1 and n − 1, and the first round: about 2n(1 + ln(n/2)), which is 548 for 64 players.</summary>
    public override long MinimumBudget(int players) =>
        2 + Enumerable.Range(1, players - 1).Sum(size => (long)Arcs.Count(players, Smaller(players, size)));

    /// <summary>16n, or the minimum where it is larger.</summary>
    public override long DefaultBudget(int players) => Math.Max(MinimumBudget(players), (long)DefaultPerPlayer * players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context) =>
        context.PaysForAll ? Whole(context) : ToEstimates(context, Sample(context, null));

    /// <inheritdoc/>
    internal override PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context)
    {
        var race = new RankRace(cut, context.Players);
        SizeStratum[] strata = Sample(context, race);
        return ToEstimates(context, strata).With(race);
    }

    private static PlayerEstimates Whole(EstimationContext context)
    {
        SizeStratum[] strata = Strata(context.Players);
        foreach (Coalition[] chunk in Enumerable.Range(1, context.Players - 1).SelectMany(size => Combinations.Of(context.Players, size)).Chunk(CoalitionsPerCall))
        {
            Add(context, chunk, strata);
        }

        return PlayerEstimates.Exact(ToEstimates(context, strata).Values);
    }

    private static SizeStratum[] Strata(int players) => [.. Enumerable.Range(0, players).Select(_ => new SizeStratum(players))];

    private SizeStratum[] Sample(EstimationContext context, RankRace? race)
    {
        var random = new SeededRandom(context.Seed);
        SizeStratum[] strata = Strata(context.Players);
        foreach (Coalition[] chunk in FirstRound(context.Players, random).Chunk(CoalitionsPerCall))
        {
            Add(context, chunk, strata);
        }

        int drawn = 0;
        foreach (Coalition[] chunk in Draws(context, random).Chunk(CoalitionsPerCall).TakeWhile(_ => race is not { IsOver: true }))
        {
            Add(context, chunk, strata);
            drawn += chunk.Length;
            if (drawn >= race?.NextLook)
            {
                Look(race, context, strata, drawn);
            }
        }

        if (race is { IsOver: false })
        {
            Look(race, context, strata, drawn);
        }

        return strata;
    }

    private static void Look(RankRace race, EstimationContext context, SizeStratum[] strata, int drawn)
    {
        PlayerEstimates estimates = ToEstimates(context, strata);
        double quantile = Math.Sqrt(2 * race.Surprise);
        race.Look(estimates.Values.AsSpan(), [.. estimates.StandardErrors.Select(error => quantile * error)], drawn);
    }

    private static int Smaller(int players, int size) => Math.Min(size, players - size);

    private static IEnumerable<Coalition> FirstRound(int players, SeededRandom random) => Enumerable.Range(1, players - 1).SelectMany(size =>
        Arcs.Draw(players, Smaller(players, size), random).Select(arc => arc.Count == size ? arc : arc.Complement()));

    private IEnumerable<Coalition> Draws(EstimationContext context, SeededRandom random)
    {
        if (context.Players < 4)
        {
            yield break;
        }

        long count = Math.Min(context.Budget - MinimumBudget(context.Players), context.PaysForAll ? MostDraws : long.MaxValue);
        var sizes = new WeightedDraw([.. Enumerable.Range(2, context.Players - 3).Select(size => 1.0 / Smaller(context.Players, size))]);
        int[] players = [.. Enumerable.Range(0, context.Players)];
        for (long draw = 0; draw < count; draw++)
        {
            yield return PairSample.Subset(players, 2 + sizes.Next(random), random);
        }
    }

    private static void Add(EstimationContext context, Coalition[] chunk, SizeStratum[] strata)
    {
        double[] worths = new double[chunk.Length];
        context.Evaluate(chunk, worths);
        for (int index = 0; index < chunk.Length; index++)
        {
            strata[chunk[index].Count].Add(chunk[index], worths[index]);
        }
    }

    private static PlayerEstimates ToEstimates(EstimationContext context, SizeStratum[] strata)
    {
        double[] values = new double[context.Players];
        double[] variances = new double[context.Players];
        Array.Fill(values, context.Grand - context.Empty);
        for (int size = 1; size < context.Players; size++)
        {
            bool isWhole = Smaller(context.Players, size) == 1;
            double variance = isWhole ? 0 : strata[size].Variance();
            for (int player = 0; player < context.Players; player++)
            {
                values[player] += strata[size].Difference(player);
                variances[player] += isWhole ? 0 : variance * strata[size].VarianceFactor(player);
            }
        }

        return new PlayerEstimates(
            [.. values.Select(value => value / context.Players)],
            [.. variances.Select(variance => Math.Sqrt(variance) / context.Players)]);
    }
}
