namespace OnnxShapley.Games;

/// <summary>
/// Walks along orders of the players, and tells what each player adds to those before it. Orders come in rounds: one for each block of the game's
/// samples. So a round costs as much as one order on all samples, but is a mean over many orders; and that mean adds up to u(N) − u(∅).
/// </summary>
/// <param name="context">The estimation whose budget the walks are paid from.</param>
internal sealed class OrderWalk(EstimationContext context)
{
    /// <summary>About this many coalitions on all samples go into one call.</summary>
    private const int CoalitionsPerCall = 256;

    /// <summary>
    /// The most orders to take. A small game has few coalitions, so that no budget would end a run of free repeats; by now the error
    /// is down three hundredfold.
    /// </summary>
    private const long MaximumOrders = 100_000;

    /// <summary>Whole rounds that the budget affords beside the ends, at n − 1 evaluations each.</summary>
    public int Affordable => (int)Math.Min((context.Budget - 2) / (context.Players - 1), Math.Max(1, MaximumOrders / context.Blocks));

    /// <summary>A good number of rounds for one call.</summary>
    public int RoundsPerCall => Math.Max(1, CoalitionsPerCall / (context.Players - 1));

    /// <summary>A random order, each equally likely.</summary>
    public static int[] Draw(SeededRandom random, int players)
    {
        int[] order = [.. Enumerable.Range(0, players)];
        random.Shuffle(order);
        return order;
    }

    /// <summary>Lays orders out in rounds: the next one for each block, then again.</summary>
    public IEnumerable<BlockOrder[]> Rounds(IEnumerable<int[]> orders) =>
        orders.Chunk(context.Blocks).Select(round => round.Select((players, block) => new BlockOrder(players, block)).ToArray());

    /// <summary>What each player of each order adds, by position. One call evaluates all.</summary>
    public double[][] Marginals(IReadOnlyList<BlockOrder> orders)
    {
        int inner = context.Players - 1;
        BlockCoalition[] coalitions = [.. orders.SelectMany(InnerPrefixes)];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);
        return [.. orders.Select((order, index) => Differences(order.Block, worths.AsSpan(index * inner, inner)))];
    }

    /// <summary>What each player adds in the mean over the orders of each set. One call evaluates all.</summary>
    public double[][] Means(IReadOnlyList<BlockOrder[]> sets)
    {
        double[][] marginals = Marginals([.. sets.SelectMany(set => set)]);
        double[][] means = new double[sets.Count][];
        int walked = 0;
        for (int index = 0; index < means.Length; index++)
        {
            means[index] = new double[context.Players];
            foreach (BlockOrder order in sets[index])
            {
                double[] added = marginals[walked++];
                for (int position = 0; position < added.Length; position++)
                {
                    means[index][order.Players[position]] += added[position] / sets[index].Length;
                }
            }
        }

        return means;
    }

    /// <summary>The coalitions of the first 1, 2, … n − 1 players of an order.</summary>
    private static IEnumerable<BlockCoalition> InnerPrefixes(BlockOrder order)
    {
        Coalition prefix = Coalition.Empty(order.Players.Length);
        foreach (int player in order.Players.SkipLast(1))
        {
            prefix = prefix.With(player);
            yield return new BlockCoalition(prefix, order.Block);
        }
    }

    private double[] Differences(int block, ReadOnlySpan<double> inner)
    {
        double[] marginals = new double[inner.Length + 1];
        double before = context.EmptyOn(block);
        for (int position = 0; position < marginals.Length; position++)
        {
            double after = position < inner.Length ? inner[position] : context.GrandOn(block);
            marginals[position] = after - before;
            before = after;
        }

        return marginals;
    }
}
