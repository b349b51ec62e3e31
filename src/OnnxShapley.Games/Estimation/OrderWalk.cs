namespace OnnxShapley.Games;

/// <summary>Walks along orders of the players, and tells what each player adds to those before it.</summary>
/// <param name="context">The estimation whose budget the walks are paid from.</param>
internal sealed class OrderWalk(EstimationContext context)
{
    /// <summary>
    /// The most orders to take. A small game has few coalitions, so that no budget would end a run of free repeats; by now the error
    /// is down three hundredfold.
    /// </summary>
    public const int MaximumOrders = 100_000;

    /// <summary>About this many coalitions go into one call.</summary>
    public const int CoalitionsPerCall = 256;

    /// <summary>Whole orders that the budget affords beside the ends, at n − 1 coalitions each.</summary>
    public int Affordable => (int)Math.Min((context.Budget - 2) / (context.Players - 1), MaximumOrders);

    /// <summary>A good number of orders for one call.</summary>
    public int OrdersPerCall => Math.Max(1, CoalitionsPerCall / (context.Players - 1));

    /// <summary>Number of coalitions asked for so far, repeats included.</summary>
    public long Asked { get; private set; }

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
        bool[] all = new bool[context.Players];
        Array.Fill(all, true);
        return Marginals(orders, all);
    }

    /// <summary>What each player of each order adds, by position, and then what each player of its reverse adds. One call evaluates all.</summary>
    public double[][] PairMarginals(IReadOnlyList<int[]> orders) => Marginals(WithReverses(orders));

    /// <summary>The same of some players only; of the others it is NaN, and what only they need is not evaluated.</summary>
    public double[][] PairMarginals(IReadOnlyList<int[]> orders, bool[] wanted) => Marginals(WithReverses(orders), wanted);

    private static int[][] WithReverses(IReadOnlyList<int[]> orders) => [.. orders.SelectMany(order => new[] { order, [.. order.Reverse()] })];

    /// <summary>The coalitions of the first 1, 2, … n − 1 players of an order, as far as they begin or end at a player that is wanted.</summary>
    private static IEnumerable<Coalition> InnerPrefixes(int[] order, bool[] wanted)
    {
        Coalition prefix = Coalition.Empty(order.Length);
        for (int length = 1; length < order.Length; length++)
        {
            prefix = prefix.With(order[length - 1]);
            if (IsNeeded(order, length, wanted))
            {
                yield return prefix;
            }
        }
    }

    private static bool IsNeeded(int[] order, int length, bool[] wanted) => wanted[order[length - 1]] || wanted[order[length]];

    private double[][] Marginals(IReadOnlyList<int[]> orders, bool[] wanted)
    {
        Coalition[] coalitions = [.. orders.SelectMany(order => InnerPrefixes(order, wanted))];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);
        Asked += coalitions.Length;

        double[][] marginals = new double[orders.Count][];
        int next = 0;
        for (int index = 0; index < marginals.Length; index++)
        {
            marginals[index] = Differences(orders[index], wanted, worths, ref next);
        }

        return marginals;
    }

    private double[] Differences(int[] order, bool[] wanted, double[] worths, ref int next)
    {
        double[] marginals = new double[order.Length];
        double before = context.Empty;
        for (int position = 0; position < order.Length; position++)
        {
            double after = position == order.Length - 1 ? context.Grand
                : IsNeeded(order, position + 1, wanted) ? worths[next++]
                : double.NaN;
            marginals[position] = wanted[order[position]] ? after - before : double.NaN;
            before = after;
        }

        return marginals;
    }
}
