namespace OnnxShapley.Games;

/// <summary>Mean marginal contributions over orders of the players. How they are drawn, and whether they come in pairs, is up to the estimator.</summary>
/// <remarks>
/// <para>
/// In a pair, an order is followed by its reverse on the same samples. What a player adds early in one it adds late in the other, so that the errors of a pair mostly
/// cancel.
/// </para>
/// <para>
/// A round has one order or pair for each block of samples. The number of rounds is fixed before the first draw, ⌊(budget − 2)/(n − 1)⌋ or half of it with pairs, although
/// repeated coalitions are free and leave part of the budget unspent: going on while some is left would favour orders that repeat, and bias the mean.
/// Standard errors are of the mean over rounds: orders on different blocks differ by more than chance.
/// </para>
/// <para>
/// With a <see cref="RankCut"/> it is not fixed: rounds are drawn until all is decided or no further one can be paid, and of players that are decided only what others
/// need is evaluated. Their values stay what they were then, and do not add up to u(N) − u(∅) any more. An order or a pair on its block is one sample
/// (<see cref="RoundIntervals"/>).
/// </para>
/// </remarks>
/// <param name="isPaired">Whether every order is followed by its reverse.</param>
internal abstract class OrdersEstimator(bool isPaired) : ShapleyEstimator
{
    /// <summary>Orders that are walked for each that is drawn.</summary>
    private readonly int _walks = isPaired ? 2 : 1;

    /// <summary>The ends and one round: n + 1, and 2n with pairs.</summary>
    public sealed override long MinimumBudget(int players) => 2 + (_walks * (players - 1L));

    /// <summary>The ends and eight rounds, or four with pairs: about eight evaluations a player.</summary>
    public sealed override long DefaultBudget(int players) => OrderWalk.DefaultBudget(players);

    /// <summary>
    /// Orders without end, or the first of each pair; each order equally likely, and drawn as they are asked for. Independent ones, unless an estimator knows better.
    /// </summary>
    /// <param name="random">The only source of chance.</param>
    /// <param name="players">At least 2.</param>
    /// <param name="rounds">Number of rounds that are going to be taken, or, if nobody knows how many, at least.</param>
    /// <param name="blocks">Number drawn for a round, one for each block. The blocks take turns: after the last comes the first again, with the next round.</param>
    protected virtual IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int rounds, int blocks) =>
        Enumerable.InfiniteSequence(0, 1).Select(_ => OrderWalk.Draw(random, players));

    /// <inheritdoc/>
    internal sealed override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var moments = new RunningMoments(context.Players);
        int count = walk.Affordable / _walks;
        foreach (BlockOrder[][] rounds in Rounds(walk, context, count).Take(count).Chunk(Math.Max(1, walk.RoundsPerCall / _walks)))
        {
            foreach (double[] sample in walk.Means(rounds))
            {
                moments.Add(sample);
            }
        }

        return moments.ToEstimates();
    }

    /// <inheritdoc/>
    internal sealed override PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var race = new RankRace(cut, context.Players);
        var intervals = new RoundIntervals(context.Players, context.Blocks, cut.Range);
        int most = walk.MaximumRounds / _walks;
        using IEnumerator<BlockOrder[]> rounds = Rounds(walk, context, Math.Min(OrderWalk.DefaultOrders, walk.Affordable) / _walks).GetEnumerator();
        int drawn = 0;
        while (!race.IsOver && drawn < most)
        {
            // An undecided player needs the coalitions before and after it, in every order.
            long price = _walks * Math.Min(context.Players - 1L, 2L * race.Decision.Undecided.Length);
            long count = Math.Min(Math.Min(race.NextLook, most) - drawn, Math.Max(1, OrderWalk.CoalitionsPerCall / price));
            count = Math.Min(count, (context.Budget - 2 - walk.Asked) / price);
            if (count == 0)
            {
                break;
            }

            AddRounds(walk, Take(rounds, (int)count), race.Decision, intervals, context);
            drawn += (int)count;
            if (drawn == race.NextLook)
            {
                race.Look(intervals.ToEstimates().Values.AsSpan(), intervals.HalfWidths(race.Surprise), drawn);
            }
        }

        if (!race.IsOver && drawn > 1)
        {
            race.Look(intervals.ToEstimates().Values.AsSpan(), intervals.HalfWidths(race.Surprise), drawn);
        }

        return intervals.ToEstimates().With(race);
    }

    /// <summary>Rounds without end, drawn as if so many were going to be taken.</summary>
    private IEnumerable<BlockOrder[]> Rounds(OrderWalk walk, EstimationContext context, int count) =>
        walk.Rounds(DrawOrders(new SeededRandom(context.Seed), context.Players, count, context.Blocks), isPaired);

    private void AddRounds(OrderWalk walk, BlockOrder[][] rounds, RankDecision decision, RoundIntervals intervals, EstimationContext context)
    {
        bool[] wanted = new bool[context.Players];
        foreach (int player in decision.Undecided)
        {
            wanted[player] = true;
        }

        double[][] marginals = walk.Marginals([.. rounds.SelectMany(round => round)], wanted);
        double[] samples = new double[context.Players * context.Blocks];
        int walked = 0;
        foreach (BlockOrder[] round in rounds)
        {
            Array.Clear(samples);
            foreach (BlockOrder order in round)
            {
                double[] added = marginals[walked++];
                for (int position = 0; position < added.Length; position++)
                {
                    samples[(order.Players[position] * context.Blocks) + order.Block] += added[position] / _walks;
                }
            }

            foreach (int player in decision.Undecided)
            {
                intervals.Add(player, samples.AsSpan(player * context.Blocks, context.Blocks));
            }
        }
    }

    private static BlockOrder[][] Take(IEnumerator<BlockOrder[]> rounds, int count)
    {
        BlockOrder[][] taken = new BlockOrder[count][];
        for (int index = 0; index < count; index++)
        {
            rounds.MoveNext();
            taken[index] = rounds.Current;
        }

        return taken;
    }
}
