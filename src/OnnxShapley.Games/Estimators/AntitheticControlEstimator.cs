namespace OnnxShapley.Games;

/// <summary>
/// Random orders and their reverses with a control variate: from what a player adds, what players at that position add on average is subtracted, and
/// (u(N) − u(∅))/n is added in the end. In pruning, what a player adds depends on how many are before it more than on which they are.
/// </summary>
/// <remarks>
/// The averages of a pair come from the other pairs, smoothed over neighbouring positions, and moved to the mean (u(N) − u(∅))/n. So they do not depend on
/// the pair, a player stands at every position equally often, and what is subtracted has the mean of what is added: there is no bias. Positions'
/// averages are triangular means; they get narrower as pairs get more.
/// </remarks>
[Estimator(
    "antithetic-control",
    "As 'antithetic', less what players at the same position add on average; unbiased.",
    Guarantees = EstimatorGuarantees.Orders & ~EstimatorGuarantees.ExactForAdditive)]
internal sealed class AntitheticControlEstimator : ShapleyEstimator
{
    // Half of the width of the triangle for one pair, as a share of the positions.
    private const double Width = 0.3;

    /// <summary>4n − 2: the ends and two rounds of pairs, so that each pair has another one for its averages.</summary>
    public override long MinimumBudget(int players) => players == 1 ? 2 : (4L * players) - 2;

    /// <summary>The ends and four rounds, about eight evaluations a player.</summary>
    public override long DefaultBudget(int players) => OrderWalk.DefaultBudget(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var random = new SeededRandom(context.Seed);
        int pairs = Math.Min(walk.Affordable, MostRounds(context)) / 2 * context.Blocks;
        BlockOrder[][] rounds = [.. walk.Rounds(Enumerable.Range(0, pairs).Select(_ => OrderWalk.Draw(random, context.Players)), isPaired: true)];
        double[][] marginals = [.. rounds.Chunk(Math.Max(1, walk.RoundsPerCall / 2)).SelectMany(chunk => walk.Marginals([.. chunk.SelectMany(round => round)]))];
        double[] sums = new double[context.Players];
        foreach (double[] order in marginals)
        {
            RowSums.Add(sums, order, 0, [1]);
        }

        var moments = new RunningMoments(context.Players);
        double mean = (context.Grand - context.Empty) / context.Players;
        for (int round = 0; round < rounds.Length; round++)
        {
            double[] sample = new double[context.Players];
            for (int block = 0; block < context.Blocks; block++)
            {
                int first = 2 * ((round * context.Blocks) + block);
                AddPair(rounds[round][2 * block].Players, marginals[first], marginals[first + 1], sums, pairs, mean, sample);
            }

            moments.Add(Array.ConvertAll(sample, sum => sum / context.Blocks));
        }

        return moments.ToEstimates();
    }

    /// <summary>All orders are held until the last was walked, so that there must be an end; two rounds of pairs there always are.</summary>
    private static int MostRounds(EstimationContext context) => Math.Max(4, OrderWalk.MaximumOrders / context.Blocks);

    private static void AddPair(int[] order, double[] forward, double[] backward, double[] sums, int pairs, double mean, double[] sample)
    {
        double[] others = [.. sums.Select((sum, position) => (sum - forward[position] - backward[position]) / (2.0 * (pairs - 1)))];
        double[] control = Smooth(others, 1 + (Width / Math.Sqrt(pairs) * order.Length));
        double shift = mean - control.Average();
        for (int position = 0; position < order.Length; position++)
        {
            int mirrored = order.Length - 1 - position;
            double added = (forward[position] + backward[mirrored]) / 2;
            double expected = ((control[position] + control[mirrored]) / 2) + shift;
            sample[order[position]] += added - expected + mean;
        }
    }

    /// <summary>Weighted means of neighbours, whose weights fall linearly to 0 at the half width.</summary>
    private static double[] Smooth(double[] values, double halfWidth)
    {
        int reach = (int)Math.Ceiling(halfWidth) - 1;
        double[] smooth = new double[values.Length];
        for (int index = 0; index < values.Length; index++)
        {
            double sum = 0;
            double weights = 0;
            for (int other = Math.Max(0, index - reach); other <= Math.Min(values.Length - 1, index + reach); other++)
            {
                double weight = 1 - (Math.Abs(index - other) / halfWidth);
                sum += weight * values[other];
                weights += weight;
            }

            smooth[index] = sum / weights;
        }

        return smooth;
    }
}
