using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// Complementary contributions (Zhang, Sun, Liu, Xiong, Pei and Ren 2023, "Efficient Sampling Approaches to Shapley Value Approximation"): φ_i is the mean
/// over sizes of the mean of u(S) − u(N∖S) over coalitions S of that size with i. A pair says something about every player: about those of S by
/// one of its sizes, about the others by the other.
/// </summary>
/// <remarks>
/// Drawn without replacement, all sizes alike, where the article draws with it, so that all coalitions give the exact values. A mean without any
/// coalition is taken to be that of all coalitions of the size, where the article has 0: a bias, which is gone when every mean has a coalition. A stage of an estimation that ends at a
/// cut sees to that (<see cref="PairSample.DrawCovering"/>); otherwise it would cost more than it brings.
/// </remarks>
[Estimator(
    "complementary",
    "Mean difference of a coalition and its complement by size (Zhang et al. 2023).",
    Guarantees = EstimatorGuarantees.Consistent | EstimatorGuarantees.Linear | EstimatorGuarantees.Intervals | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.RankCuts)]
internal sealed class ComplementaryEstimator : ShapleyEstimator
{
    private const int DefaultPerPlayer = 8;

    /// <summary>The ends and as many pairs as sizes, of which the middle one may get none: n + 2 for even n.</summary>
    public override long MinimumBudget(int players) => 2 + (2L * (players / 2));

    /// <summary>8n.</summary>
    public override long DefaultBudget(int players) => (long)DefaultPerPlayer * players;

    /// <summary>What gives every mean a coalition, and with that a known error: about 2n(1 + ln(n/2)).</summary>
    internal override long ExtraOfStage(int players) => 2 * PairSample.Covering(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context) => context.MeanOverBlocks(part => Contribute(part, PairSample.Draw));

    /// <inheritdoc/>
    internal override PlayerEstimates EstimateStage(EstimationContext context) =>
        context.Budget < MinimumBudget(context.Players) + ExtraOfStage(context.Players) ? Estimate(context) : context.MeanOverBlocks(part => Contribute(part, PairSample.DrawCovering));

    private static PlayerEstimates Contribute(EstimationContext context, Func<int, long, SeededRandom, ImmutableArray<PairClass>> draw)
    {
        ImmutableArray<PairClass> classes = draw(context.Players, (context.Budget - 2) / 2, new SeededRandom(context.Seed));
        double[] differences = PairWorths.HalfDifferences(context, [.. classes.SelectMany(pairs => pairs.Coalitions)]);
        var sizes = new WeightedMean(context.Players);
        int first = 0;
        int drawn = 0;
        foreach (PairClass pairs in classes.Where(pairs => pairs.Coalitions.Length > 0))
        {
            sizes.Add(Differences(pairs, differences.AsSpan(first, pairs.Coalitions.Length)), 1);
            first += pairs.Coalitions.Length;
            drawn++;
        }

        PlayerEstimates mean = sizes.ToEstimates();
        double share = drawn / (double)context.Players;
        return mean with
        {
            Values = [.. mean.Values.Select(value => ((context.Grand - context.Empty) / context.Players) + (share * value))],
            StandardErrors = [.. mean.StandardErrors.Select(error => drawn == classes.Length ? share * error : double.NaN)],
        };
    }

    /// <summary>For every player, the mean over the coalitions of both sizes with it, less those without it.</summary>
    private static PlayerEstimates Differences(PairClass pairs, ReadOnlySpan<double> differences)
    {
        var stratum = new SizeStratum(pairs.Players);
        for (int index = 0; index < differences.Length; index++)
        {
            stratum.Add(pairs.Coalitions[index], 2 * differences[index]);
            if (pairs.IsMiddle)
            {
                stratum.Add(pairs.Coalitions[index].Complement(), -2 * differences[index]);
            }
        }

        // Where both sizes are one, each pair was added twice: the mean with a player is minus that without it, and one size counts, not two.
        double share = pairs.IsMiddle ? 0.5 : 1;
        double unseen = 1 - pairs.Fraction;
        double variance = unseen == 0 ? 0 : stratum.Variance() * unseen * share;
        IEnumerable<int> players = Enumerable.Range(0, pairs.Players);
        return new PlayerEstimates(
            [.. players.Select(player => share * stratum.Difference(player))],
            [.. players.Select(player => unseen == 0 ? 0 : Math.Sqrt(variance * stratum.VarianceFactor(player)))])
        {
            Freedom = Math.Max(1, differences.Length - (pairs.IsMiddle ? 1 : 2)),
        };
    }
}
