using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// Complementary contributions (Zhang, Sun, Liu, Xiong, Pei and Ren 2023, "Efficient Sampling Approaches to Shapley Value Approximation"): φ_i is the mean
/// over sizes of the mean of u(S) − u(N∖S) over coalitions S of that size with i. A pair says something about every player: about those of S by
/// one of its sizes, about the others by the other.
/// </summary>
/// <remarks>
/// Drawn without replacement, all sizes alike, where the article draws with it, so that all coalitions give the exact values. A mean without any
/// coalition is taken to be that of all coalitions of the size, where the article has 0: a bias, which is gone when every mean has a coalition.
/// </remarks>
[Estimator(
    "complementary",
    "Mean difference of a coalition and its complement by size (Zhang et al. 2023).",
    Guarantees = EstimatorGuarantees.Consistent | EstimatorGuarantees.Linear | EstimatorGuarantees.Intervals | EstimatorGuarantees.Exhaustive)]
internal sealed class ComplementaryEstimator : ShapleyEstimator
{
    private const int DefaultPerPlayer = 8;

    /// <summary>The ends and a pair for every size: n + 2 for even n.</summary>
    public override long MinimumBudget(int players) => 2 + (2L * (players / 2));

    /// <summary>8n.</summary>
    public override long DefaultBudget(int players) => (long)DefaultPerPlayer * players;

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context) => context.MeanOverBlocks(Contribute);

    private static PlayerEstimates Contribute(EstimationContext context)
    {
        ImmutableArray<PairClass> classes = PairSample.Draw(context.Players, (context.Budget - 2) / 2, new SeededRandom(context.Seed));
        double[] differences = PairWorths.HalfDifferences(context, [.. classes.SelectMany(pairs => pairs.Coalitions)]);
        double[] values = new double[context.Players];
        double[] variances = new double[context.Players];
        Array.Fill(values, context.Grand - context.Empty);
        int first = 0;
        foreach (PairClass pairs in classes.Where(pairs => pairs.Coalitions.Length > 0))
        {
            Add(pairs, differences.AsSpan(first, pairs.Coalitions.Length), values, variances);
            first += pairs.Coalitions.Length;
        }

        return new PlayerEstimates(
            [.. values.Select(value => value / context.Players)],
            [.. variances.Select(variance => Math.Sqrt(variance) / context.Players)]);
    }

    private static void Add(PairClass pairs, ReadOnlySpan<double> differences, double[] values, double[] variances)
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
        for (int player = 0; player < pairs.Players; player++)
        {
            values[player] += share * stratum.Difference(player);
            variances[player] += unseen == 0 ? 0 : variance * stratum.VarianceFactor(player);
        }
    }
}
