namespace OnnxShapley.Games;

/// <summary>
/// Mean marginal contributions over orders that come in pairs, each with its reverse. What a player adds early in one it adds late in
/// the other, so that the errors of a pair mostly cancel. Both see the same samples. How the first orders of the pairs are drawn is up to the estimator.
/// </summary>
/// <remarks>
/// A round has one pair for each block of samples. The number of rounds is fixed before the first draw, ⌊(budget − 2)/(2(n − 1))⌋, for the reason
/// that is given at the
/// <see cref="PermutationEstimator"/>.
/// </remarks>
internal abstract class PairedOrdersEstimator : ShapleyEstimator
{
    private const int DefaultRounds = 4;

    /// <summary>2n: the ends and one round.</summary>
    public sealed override long MinimumBudget(int players) => 2L * players;

    /// <summary>The ends and four rounds, about eight evaluations a player.</summary>
    public sealed override long DefaultBudget(int players) => 2 + (DefaultRounds * 2 * (players - 1L));

    /// <summary>The first orders of the pairs, each order equally likely.</summary>
    /// <param name="random">The only source of chance.</param>
    /// <param name="players">At least 2.</param>
    /// <param name="pairs">Number of pairs.</param>
    protected abstract IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int pairs);

    /// <inheritdoc/>
    protected sealed override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var moments = new RunningMoments(context.Players);
        IEnumerable<int[]> orders = DrawOrders(new SeededRandom(context.Seed), context.Players, walk.Affordable / 2 * context.Blocks);
        foreach (BlockOrder[][] rounds in walk.Rounds(orders).Chunk(Math.Max(1, walk.RoundsPerCall / 2)))
        {
            foreach (double[] sample in walk.Means([.. rounds.Select(round => (BlockOrder[])[.. round, .. round.Select(order => order.Reverse())])]))
            {
                moments.Add(sample);
            }
        }

        return moments.ToEstimates();
    }
}
