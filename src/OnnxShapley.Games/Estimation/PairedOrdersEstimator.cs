namespace OnnxShapley.Games;

/// <summary>
/// Mean marginal contributions over orders that come in pairs, each with its reverse. What a player adds early in one it adds late in
/// the other, so that the errors of a pair mostly cancel. How the first orders of the pairs are drawn is up to the estimator.
/// </summary>
/// <remarks>
/// The number of pairs is fixed before the first draw, ⌊(budget − 2)/(2(n − 1))⌋, for the reason that is given at the
/// <see cref="PermutationEstimator"/>. With a <see cref="RankCut"/> it is not: pairs are drawn until all is decided or no further pair can be paid, and
/// of players that are decided only what others need is evaluated. Their values stay what they were then, and do not add up to u(N) − u(∅) any more.
/// </remarks>
internal abstract class PairedOrdersEstimator : ShapleyEstimator
{
    private const int DefaultOrders = 8;

    /// <summary>2n: the ends and one pair.</summary>
    public sealed override long MinimumBudget(int players) => 2L * players;

    /// <summary>The ends and four pairs, about eight evaluations a player.</summary>
    public sealed override long DefaultBudget(int players) => 2 + (DefaultOrders * (players - 1L));

    /// <summary>The first orders of the pairs, each order equally likely; drawn as they are asked for.</summary>
    /// <param name="random">The only source of chance.</param>
    /// <param name="players">At least 2.</param>
    /// <param name="pairs">Number of pairs.</param>
    protected abstract IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int pairs);

    /// <inheritdoc/>
    internal sealed override PlayerEstimates Estimate(EstimationContext context) =>
        context.Cut is null ? EstimateAll(context) : EstimateUpTo(context.Cut, context);

    private static void Add(int[] order, double[] forward, double[] backward, Action<int, double> add)
    {
        for (int position = 0; position < order.Length; position++)
        {
            double sample = (forward[position] + backward[order.Length - 1 - position]) / 2;
            if (!double.IsNaN(sample))
            {
                add(order[position], sample);
            }
        }
    }

    private PlayerEstimates EstimateAll(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var moments = new RunningMoments(context.Players);
        IEnumerable<int[]> orders = DrawOrders(new SeededRandom(context.Seed), context.Players, walk.Affordable / 2);
        foreach (int[][] chunk in orders.Chunk(Math.Max(1, walk.OrdersPerCall / 2)))
        {
            double[][] marginals = walk.PairMarginals(chunk);
            for (int pair = 0; pair < chunk.Length; pair++)
            {
                Add(chunk[pair], marginals[2 * pair], marginals[(2 * pair) + 1], moments.Add);
            }
        }

        return moments.ToEstimates();
    }

    private PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var race = new RankRace(cut, context.Players);
        var intervals = new BernsteinIntervals(context.Players, cut.Range);
        const int MostPairs = OrderWalk.MaximumOrders / 2;
        using IEnumerator<int[]> orders = DrawOrders(new SeededRandom(context.Seed), context.Players, MostPairs).GetEnumerator();
        int drawn = 0;
        while (!race.IsOver && drawn < MostPairs)
        {
            // An undecided player needs the coalitions before and after it, in an order and in its reverse.
            long price = 2 * Math.Min(context.Players - 1L, 2L * race.Decision.Undecided.Length);
            long pairs = Math.Min(Math.Min(race.NextLook, MostPairs) - drawn, Math.Max(1, OrderWalk.CoalitionsPerCall / price));
            pairs = Math.Min(pairs, (context.Budget - 2 - walk.Asked) / price);
            if (pairs == 0)
            {
                break;
            }

            AddPairs(walk, Take(orders, (int)pairs), race.Decision, intervals);
            drawn += (int)pairs;
            if (drawn == race.NextLook)
            {
                race.Look(intervals.ToEstimates().Values.AsSpan(), intervals.HalfWidths(race.Surprise), drawn);
            }
        }

        if (!race.IsOver && drawn > 1)
        {
            race.Look(intervals.ToEstimates().Values.AsSpan(), intervals.HalfWidths(race.Surprise), drawn);
        }

        return intervals.ToEstimates() with { Decision = race.Decision };
    }

    private static void AddPairs(OrderWalk walk, int[][] orders, RankDecision decision, BernsteinIntervals intervals)
    {
        bool[] wanted = new bool[orders[0].Length];
        foreach (int player in decision.Undecided)
        {
            wanted[player] = true;
        }

        double[][] marginals = walk.PairMarginals(orders, wanted);
        for (int pair = 0; pair < orders.Length; pair++)
        {
            Add(orders[pair], marginals[2 * pair], marginals[(2 * pair) + 1], intervals.Add);
        }
    }

    private static int[][] Take(IEnumerator<int[]> orders, int count)
    {
        int[][] taken = new int[count][];
        for (int index = 0; index < count; index++)
        {
            orders.MoveNext();
            taken[index] = orders.Current;
        }

        return taken;
    }
}
