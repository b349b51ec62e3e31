namespace OnnxShapley.Games;

/// <summary>
/// Mean marginal contributions over orders that come in pairs, each with its reverse. What a player adds early in one it adds late in
/// the other, so that the errors of a pair mostly cancel. How the first orders of the pairs are drawn is up to the estimator.
/// </summary>
/// <remarks>
/// The number of pairs is fixed before the first draw, ⌊(budget − 2)/(2(n − 1))⌋, for the reason that is given at the
/// <see cref="PermutationEstimator"/>.
/// </remarks>
internal abstract class PairedOrdersEstimator : ShapleyEstimator
{
    private const int DefaultOrders = 8;

    /// <summary>2n: the ends and one pair.</summary>
    public sealed override long MinimumBudget(int players) => 2L * players;

    /// <summary>The ends and four pairs, about eight evaluations a player.</summary>
    public sealed override long DefaultBudget(int players) => 2 + (DefaultOrders * (players - 1L));

    /// <summary>The first orders of the pairs, each order equally likely.</summary>
    /// <param name="random">The only source of chance.</param>
    /// <param name="players">At least 2.</param>
    /// <param name="pairs">Number of pairs.</param>
    protected abstract IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int pairs);

    /// <inheritdoc/>
    internal sealed override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var moments = new RunningMoments(context.Players);
        IEnumerable<int[]> orders = DrawOrders(new SeededRandom(context.Seed), context.Players, walk.Affordable / 2);
        foreach (int[][] chunk in orders.Chunk(Math.Max(1, walk.OrdersPerCall / 2)))
        {
            double[][] marginals = walk.PairMarginals(chunk);
            for (int pair = 0; pair < chunk.Length; pair++)
            {
                Add(chunk[pair], marginals[2 * pair], marginals[(2 * pair) + 1], moments);
            }
        }

        return moments.ToEstimates();
    }

    private static void Add(int[] order, double[] forward, double[] backward, RunningMoments moments)
    {
        for (int position = 0; position < order.Length; position++)
        {
            moments.Add(order[position], (forward[position] + backward[order.Length - 1 - position]) / 2);
        }
    }
}
