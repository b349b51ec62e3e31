namespace OnnxShapley.Games;

/// <summary>Walks along orders of the players, and tells what each player adds to those before it.</summary>
/// <param name="context">The estimation whose budget the walks are paid from.</param>
internal sealed class OrderWalk(EstimationContext context)
{
    /// <summary>About this many coalitions go into one call.</summary>
    private const int CoalitionsPerCall = 256;

    /// <summary>
    /// The most orders to take. A small game has few coalitions, so that no budget would end a run of free repeats; by now the error
    /// is down three hundredfold.
    /// </summary>
    private const long MaximumOrders = 100_000;

    /// <summary>Whole orders that the budget affords beside the ends, at n − 1 coalitions each.</summary>
    public int Affordable => (int)Math.Min((context.Budget - 2) / (context.Players - 1), MaximumOrders);

    /// <summary>A good number of orders for one call.</summary>
    public int OrdersPerCall => Math.Max(1, CoalitionsPerCall / (context.Players - 1));

    /// <summary>A random order, each equally likely.</summary>
    public static int[] Draw(SeededRandom random, int players)
    {
        int[] order = [.. Enumerable.Range(0, players)];
        random.Shuffle(order);
        return order;
    }

    /// <summary>What each player of each order adds, by position. One call evaluates all.</summary>
    public double[][] Marginals(IReadOnlyList<int[]> orders)
    {
        int inner = context.Players - 1;
        Coalition[] coalitions = [.. orders.SelectMany(InnerPrefixes)];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);
        return [.. Enumerable.Range(0, orders.Count).Select(index => Differences(worths.AsSpan(index * inner, inner)))];
    }

    /// <summary>What each player of each order adds, by position, and then what each player of its reverse adds. One call evaluates all.</summary>
    public double[][] PairMarginals(IReadOnlyList<int[]> orders) =>
        Marginals([.. orders.SelectMany(order => new[] { order, [.. order.Reverse()] })]);

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

    private double[] Differences(ReadOnlySpan<double> inner)
    {
        double[] marginals = new double[inner.Length + 1];
        double before = context.Empty;
        for (int position = 0; position < marginals.Length; position++)
        {
            double after = position < inner.Length ? inner[position] : context.Grand;
            marginals[position] = after - before;
            before = after;
        }

        return marginals;
    }
}
