namespace OnnxShapley.Games;

/// <summary>
/// Walks along orders of the players, and tells what each player adds to those before it. Orders come in rounds: one for each block of the game's
/// samples. So a round costs as much as one order on all samples, but is a mean over many orders; and that mean adds up to u(N) − u(∅).
/// </summary>
/// <param name="context">The estimation whose budget the walks are paid from.</param>
internal sealed class OrderWalk(EstimationContext context)
{
    /// <summary>
    /// The most orders to take where the budget pays for all coalitions, so that it would not end a run of free repeats; by now the error
    /// is down three hundredfold.
    /// </summary>
    public const int MaximumOrders = 100_000;

    /// <summary>Rounds that are taken by default: about eight evaluations a player.</summary>
    public const int DefaultOrders = 8;

    /// <summary>About this many coalitions on all samples go into one call.</summary>
    public const int CoalitionsPerCall = 256;

    private long _askedOnBlocks;

    /// <summary>The most rounds to take: as many as the budget pays for, unless it pays for all coalitions.</summary>
    public int MaximumRounds => context.PaysForAll ? Math.Max(2, MaximumOrders / context.Blocks) : int.MaxValue / context.Blocks;

    /// <summary>Whole rounds that the budget affords beside the ends, at n − 1 evaluations each.</summary>
    public int Affordable => (int)Math.Min((context.Budget - 2) / (context.Players - 1), MaximumRounds);

    /// <summary>A good number of rounds for one call.</summary>
    public int RoundsPerCall => Math.Max(1, CoalitionsPerCall / (context.Players - 1));

    /// <summary>Number of coalitions asked for so far, repeats included, rounded up: one on a block counts as that part of one.</summary>
    public long Asked => (_askedOnBlocks + context.Blocks - 1) / context.Blocks;

    /// <summary>The ends and the default number of rounds.</summary>
    public static long DefaultBudget(int players) => 2 + (DefaultOrders * (players - 1L));

    /// <summary>A random order, each equally likely.</summary>
    public static int[] Draw(SeededRandom random, int players)
    {
        int[] order = [.. Enumerable.Range(0, players)];
        random.Shuffle(order);
        return order;
    }

    /// <summary>Lays orders out in rounds: the next one for each block, then again.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="isPaired">Whether each is followed by its reverse.</param>
    public IEnumerable<BlockOrder[]> Rounds(IEnumerable<int[]> orders, bool isPaired = false) =>
        orders.Chunk(context.Blocks).Select(round => round.Select((players, block) => new BlockOrder(players, block)))
            .Select(round => isPaired ? round.SelectMany(order => new[] { order, order.Reverse() }).ToArray() : round.ToArray());

    /// <summary>What each player adds in the mean over the orders of each round. One call evaluates all.</summary>
    public double[][] Means(IReadOnlyList<BlockOrder[]> rounds)
    {
        double[][] marginals = Marginals([.. rounds.SelectMany(round => round)]);
        double[][] means = new double[rounds.Count][];
        int walked = 0;
        for (int index = 0; index < means.Length; index++)
        {
            means[index] = new double[context.Players];
            foreach (BlockOrder order in rounds[index])
            {
                double[] added = marginals[walked++];
                for (int position = 0; position < added.Length; position++)
                {
                    means[index][order.Players[position]] += added[position] / rounds[index].Length;
                }
            }
        }

        return means;
    }

    /// <summary>What each player of each order adds, by position. One call evaluates all.</summary>
    public double[][] Marginals(IReadOnlyList<BlockOrder> orders) => Marginals(orders, All());

    /// <summary>The same for some players only; for the others it is NaN, and what only they need is not evaluated.</summary>
    public double[][] Marginals(IReadOnlyList<BlockOrder> orders, bool[] wanted)
    {
        BlockCoalition[] coalitions = [.. orders.SelectMany(order => InnerPrefixes(order, wanted))];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);
        _askedOnBlocks += coalitions.Length;

        double[][] marginals = new double[orders.Count][];
        int next = 0;
        for (int index = 0; index < marginals.Length; index++)
        {
            marginals[index] = Differences(orders[index], wanted, worths, ref next);
        }

        return marginals;
    }

    /// <summary>The coalitions of the first 1, 2, … n − 1 players of an order, as far as they begin or end at a player that is wanted.</summary>
    private static IEnumerable<BlockCoalition> InnerPrefixes(BlockOrder order, bool[] wanted)
    {
        Coalition prefix = Coalition.Empty(order.Players.Length);
        for (int length = 1; length < order.Players.Length; length++)
        {
            prefix = prefix.With(order.Players[length - 1]);
            if (IsNeeded(order, length, wanted))
            {
                yield return new BlockCoalition(prefix, order.Block);
            }
        }
    }

    private static bool IsNeeded(BlockOrder order, int length, bool[] wanted) => wanted[order.Players[length - 1]] || wanted[order.Players[length]];

    private bool[] All()
    {
        bool[] all = new bool[context.Players];
        Array.Fill(all, true);
        return all;
    }

    private double[] Differences(BlockOrder order, bool[] wanted, double[] worths, ref int next)
    {
        double[] marginals = new double[context.Players];
        double before = context.EmptyOn(order.Block);
        for (int position = 0; position < marginals.Length; position++)
        {
            double after = position == marginals.Length - 1 ? context.GrandOn(order.Block)
                : IsNeeded(order, position + 1, wanted) ? worths[next++]
                : double.NaN;
            marginals[position] = wanted[order.Players[position]] ? after - before : double.NaN;
            before = after;
        }

        return marginals;
    }
}
