namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over random orders of the players (Castro, Gómez and Tejada 2009, "Polynomial calculation
/// of the Shapley value based on sampling", algorithm ApproShapley). An order costs n − 1 evaluations, as all orders share
/// the empty and the grand coalition. Where the game has blocks of samples, it costs that on one block, and a round has one order for each
/// (<see cref="OrderWalk"/>). Unbiased, and efficient for every number of rounds.
/// </summary>
/// <remarks>
/// The number of rounds is fixed before the first draw, ⌊(budget − 2)/(n − 1)⌋, although repeated coalitions are free and leave
/// part of the budget unspent: going on while some is left would favour orders that repeat, and bias the mean.
/// Standard errors are of the mean over rounds: orders on different blocks differ by more than chance.
/// </remarks>
[Estimator("permutation", "Mean marginal contribution over random orders (Castro et al. 2009).")]
internal sealed class PermutationEstimator : ShapleyEstimator
{
    private const int DefaultRounds = 8;

    /// <summary>n + 1: the ends and one round.</summary>
    public override long MinimumBudget(int players) => players + 1L;

    /// <summary>The ends and eight rounds, about eight evaluations a player.</summary>
    public override long DefaultBudget(int players) => 2 + (DefaultRounds * (players - 1L));

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var random = new SeededRandom(context.Seed);
        var moments = new RunningMoments(context.Players);
        IEnumerable<int[]> orders = Enumerable.Range(0, walk.Affordable * context.Blocks).Select(_ => OrderWalk.Draw(random, context.Players));
        foreach (BlockOrder[][] rounds in walk.Rounds(orders).Chunk(walk.RoundsPerCall))
        {
            foreach (double[] sample in walk.Means(rounds))
            {
                moments.Add(sample);
            }
        }

        return moments.ToEstimates();
    }
}
