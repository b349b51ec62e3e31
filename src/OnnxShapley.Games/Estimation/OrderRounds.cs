namespace OnnxShapley.Games;

/// <summary>
/// Marginal contributions along orders of the players. Orders come in rounds: one for each block of the game's samples, which sees that block only. So a
/// round costs as much as one order on all samples, n − 1 evaluations, but is a mean over many; and that mean adds up to u(N) − u(∅).
/// </summary>
/// <param name="context">The game.</param>
internal sealed class OrderRounds(EstimationContext context)
{
    private const int CoalitionsPerCall = 256;

    /// <summary>Evaluations that a round costs.</summary>
    public int Cost => context.Players - 1;

    /// <summary>How many rounds to walk in one call, so that a game can run many coalitions together.</summary>
    public int PerCall => Math.Max(1, CoalitionsPerCall / Cost);

    /// <summary>Draws a round: for every block a uniformly random order.</summary>
    public int[][] Draw(SeededRandom random)
    {
        int[][] orders = new int[context.Blocks][];
        for (int block = 0; block < orders.Length; block++)
        {
            orders[block] = [.. Enumerable.Range(0, context.Players)];
            random.Shuffle(orders[block]);
        }

        return orders;
    }

    /// <summary>Walks along the orders of some rounds.</summary>
    /// <param name="rounds">For every round and block an order of all players.</param>
    /// <returns>For every round each player's marginal contribution, the mean over its orders.</returns>
    public double[][] Walk(IReadOnlyList<int[][]> rounds)
    {
        BlockCoalition[] coalitions = [.. rounds.SelectMany(round => round.SelectMany(InnerPrefixes))];
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);

        double[][] means = new double[rounds.Count][];
        for (int round = 0; round < means.Length; round++)
        {
            means[round] = new double[context.Players];
            for (int block = 0; block < context.Blocks; block++)
            {
                int start = ((round * context.Blocks) + block) * Cost;
                AddMarginals(rounds[round][block], block, worths.AsSpan(start, Cost), means[round]);
            }
        }

        return means;
    }

    private void AddMarginals(int[] order, int block, ReadOnlySpan<double> worths, double[] sums)
    {
        double before = context.EmptyOn(block);
        for (int position = 0; position <= worths.Length; position++)
        {
            double after = position < worths.Length ? worths[position] : context.GrandOn(block);
            sums[order[position]] += (after - before) / context.Blocks;
            before = after;
        }
    }

    /// <summary>The coalitions of the first 1, 2, … n − 1 players of an order.</summary>
    private static IEnumerable<BlockCoalition> InnerPrefixes(int[] order, int block)
    {
        Coalition prefix = Coalition.Empty(order.Length);
        foreach (int player in order.SkipLast(1))
        {
            prefix = prefix.With(player);
            yield return new BlockCoalition(prefix, block);
        }
    }
}
