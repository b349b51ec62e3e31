namespace OnnxShapley.Games;

/// <summary>
/// Random orders, along which players are removed until the worth on the order's block of samples is down at the level of the empty coalition (Ghorbani and Zou 2020, section 3).
/// What little is left is shared by the players that remain. Pruned networks collapse long before all channels are gone, so that an order costs
/// less, and a budget buys more of them.
/// </summary>
/// <remarks>
/// Biased where the worth rises or falls again behind the place where an order was cut, by about the change there; more budget does not help. Also a little
/// because the number of orders depends on how long they are. The standard errors are those of the mean over orders, without the bias. With a <see cref="RankCut"/>, no bias may
/// last: every other order is walked to its end, and what truncation changes in these is taken back from all (Giles 2008, "Multilevel Monte Carlo Path Simulation", with two levels).
/// </remarks>
[Estimator(
    "truncated",
    "Random orders, cut where the worth is down at that of the empty coalition (Ghorbani and Zou 2020).",
    Guarantees = EstimatorGuarantees.Efficient | EstimatorGuarantees.RankCuts)]
internal sealed class TruncatedEstimator : ShapleyEstimator
{
    // Under a RankCut, the first of so many orders is walked to its end.
    private const int OrdersOfSample = 2;

    // Orders are walked in so many steps, all coalitions of a step in one call.
    private const int Steps = 8;

    /// <summary>n + 1: the ends and one order.</summary>
    public override long MinimumBudget(int players) => players + 1L;

    /// <summary>The ends and eight whole orders.</summary>
    public override long DefaultBudget(int players) => OrderWalk.DefaultBudget(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var random = new SeededRandom(context.Seed);
        var moments = new RunningMoments(context.Players);
        long price = PriceOfRound(context);
        long left = walk.Affordable * price;
        while (left >= price)
        {
            long count = Math.Min(walk.RoundsPerCall, left / price);
            RemovalWalk[][] rounds = [.. Enumerable.Range(0, (int)count).Select(_ => DrawRound(random, context, isWhole: false))];
            left -= Walk(context, [.. rounds.SelectMany(round => round)]);
            foreach (RemovalWalk[] round in rounds)
            {
                moments.Add(Mean([.. round.Select(removal => removal.Truncated())]));
            }
        }

        return moments.ToEstimates();
    }

    /// <inheritdoc/>
    internal override PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var random = new SeededRandom(context.Seed);
        var race = new RankRace(cut, context.Players);
        var intervals = new RoundIntervals(context.Players, context.Blocks, range: null);
        long price = OrdersOfSample * PriceOfRound(context);
        long left = walk.Affordable * PriceOfRound(context);
        int drawn = 0;
        while (!race.IsOver && left >= price)
        {
            long count = Math.Min(race.NextLook - drawn, Math.Min(left / price, Math.Max(1, walk.RoundsPerCall / OrdersOfSample)));
            RemovalWalk[][] rounds = [.. Enumerable.Range(0, (int)count * OrdersOfSample).Select(index => DrawRound(random, context, index % OrdersOfSample == 0))];
            left -= Walk(context, [.. rounds.SelectMany(round => round)]);
            drawn += (int)count;
            foreach (RemovalWalk[][] samples in rounds.Chunk(OrdersOfSample))
            {
                Add(samples, context, intervals);
            }

            if (drawn == race.NextLook || left < price)
            {
                race.Look(intervals.ToEstimates().Values.AsSpan(), intervals.HalfWidths(race.Surprise), drawn);
            }
        }

        return (drawn == 0 ? Estimate(context) : intervals.ToEstimates()).With(race);
    }

    /// <summary>Coalitions on blocks that a round has at most: an order on each block.</summary>
    private static long PriceOfRound(EstimationContext context) => context.Blocks * (context.Players - 1L);

    private static RemovalWalk[] DrawRound(SeededRandom random, EstimationContext context, bool isWhole) =>
    [
        .. Enumerable.Range(0, context.Blocks).Select(block => new RemovalWalk(new BlockOrder(OrderWalk.Draw(random, context.Players), block), context, isWhole)),
    ];

    /// <summary>Walks some orders to where they end; gives the number of coalitions asked for.</summary>
    private static long Walk(EstimationContext context, RemovalWalk[] removals)
    {
        int stride = Math.Max(1, (context.Players + Steps - 2) / Steps);
        long asked = 0;
        RemovalWalk[] going = removals;
        while (going.Length > 0)
        {
            BlockCoalition[] coalitions = [.. going.SelectMany(removal => removal.Next(stride))];
            double[] worths = new double[coalitions.Length];
            context.Evaluate(coalitions, worths);
            asked += coalitions.Length;

            int next = 0;
            foreach (RemovalWalk removal in going)
            {
                next += removal.Take(worths.AsSpan(next), stride);
            }

            going = [.. going.Where(removal => !removal.IsDone)];
        }

        return asked;
    }

    /// <summary>Adds a sample on each block: the mean of its truncated orders, and what truncation has taken from the first, which is whole.</summary>
    private static void Add(RemovalWalk[][] samples, EstimationContext context, RoundIntervals intervals)
    {
        double[][] onBlocks = new double[context.Blocks][];
        for (int block = 0; block < onBlocks.Length; block++)
        {
            double[][] truncated = [.. samples.Select(round => round[block].Truncated())];
            onBlocks[block] = [.. Mean(truncated).Zip(samples[0][block].Whole(), truncated[0]).Select(values => values.First + values.Second - values.Third)];
        }

        for (int player = 0; player < context.Players; player++)
        {
            intervals.Add(player, Array.ConvertAll(onBlocks, sample => sample[player]));
        }
    }

    private static double[] Mean(double[][] orders) =>
        [.. Enumerable.Range(0, orders[0].Length).Select(player => orders.Average(order => order[player]))];
}
