namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over random orders of the players (Castro, Gómez and Tejada 2009, "Polynomial calculation
/// of the Shapley value based on sampling", algorithm ApproShapley). An order costs n − 1 evaluations, as all orders share
/// the empty and the grand coalition. Unbiased, and efficient for every number of orders.
/// </summary>
/// <remarks>
/// The number of orders is fixed before the first draw, ⌊(budget − 2)/(n − 1)⌋, although repeated coalitions are free and leave
/// part of the budget unspent: going on while some is left would favour orders that repeat, and bias the mean.
/// </remarks>
[Estimator("permutation", "Mean marginal contribution over random orders (Castro et al. 2009).")]
internal sealed class PermutationEstimator : ShapleyEstimator
{
    private const int DefaultOrders = 8;
    private const int CoalitionsPerCall = 256;

    // A small game has few coalitions, so that no budget would end a run of free repeats; by now the error is down a thousandfold.
    private const long MaximumOrders = 1_000_000;

    /// <summary>n + 1: the ends and one order.</summary>
    public override long MinimumBudget(int players) => players + 1L;

    /// <summary>The ends and eight orders, about eight evaluations a player.</summary>
    public override long DefaultBudget(int players) => 2 + (DefaultOrders * (players - 1L));

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        long orders = Math.Min((context.Budget - 2) / (context.Players - 1), MaximumOrders);
        int ordersPerCall = Math.Max(1, CoalitionsPerCall / (context.Players - 1));
        var random = new SeededRandom(context.Seed);
        var moments = new RunningMoments(context.Players);
        for (long first = 0; first < orders; first += ordersPerCall)
        {
            int[][] drawn = Draw(random, context.Players, (int)Math.Min(ordersPerCall, orders - first));
            AddMarginals(context, drawn, moments);
        }

        return moments.ToEstimates();
    }

    private static int[][] Draw(SeededRandom random, int players, int count)
    {
        int[][] orders = new int[count][];
        for (int index = 0; index < count; index++)
        {
            orders[index] = [.. Enumerable.Range(0, players)];
            random.Shuffle(orders[index]);
        }

        return orders;
    }

    private static void AddMarginals(EstimationContext context, int[][] orders, RunningMoments moments)
    {
        int inner = context.Players - 1;
        Coalition[] coalitions = [.. orders.SelectMany(InnerPrefixes)];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);

        for (int index = 0; index < orders.Length; index++)
        {
            double before = context.Empty;
            for (int position = 0; position <= inner; position++)
            {
                double after = position < inner ? worths[(index * inner) + position] : context.Grand;
                moments.Add(orders[index][position], after - before);
                before = after;
            }
        }
    }

    /// <summary>The coalitions of the first 1, 2, … n − 1 players of an order.</summary>
    private static IEnumerable<Coalition> InnerPrefixes(int[] order)
    {
        Coalition prefix = Coalition.Empty(order.Length);
        foreach (int player in order.SkipLast(1))
        {
            prefix = prefix.With(player);
            yield return prefix;
        }
    }
}
