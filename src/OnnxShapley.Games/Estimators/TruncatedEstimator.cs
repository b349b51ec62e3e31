namespace OnnxShapley.Games;

/// <summary>
/// Random orders, along which players are removed until the worth is down at the level of the empty coalition (Ghorbani and Zou 2020).
/// What little is left is shared by the players that remain. Pruned networks collapse long before all channels are gone, so that an order costs
/// less, and a budget buys more of them.
/// </summary>
/// <remarks>
/// Biased where the worth rises or falls again behind the place where an order was cut, by about the change there; more budget does not help. Also a little
/// because the number of orders depends on how long they are. The standard errors are those of the mean over orders, without the bias.
/// </remarks>
[Estimator(
    "truncated",
    "Random orders, cut where the worth is down at that of the empty coalition (Ghorbani and Zou 2020).",
    Guarantees = EstimatorGuarantees.Efficient)]
internal sealed class TruncatedEstimator : ShapleyEstimator
{
    private const int DefaultOrders = 8;

    // Share of u(N) − u(∅) that may be left where an order is cut.
    private const double Level = 0.01;

    // Orders are walked in so many steps, all coalitions of a step in one call.
    private const int Steps = 8;

    /// <summary>n + 1: the ends and one order.</summary>
    public override long MinimumBudget(int players) => players + 1L;

    /// <summary>The ends and eight whole orders.</summary>
    public override long DefaultBudget(int players) => 2 + (DefaultOrders * (players - 1L));

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        var walk = new OrderWalk(context);
        var random = new SeededRandom(context.Seed);
        var moments = new RunningMoments(context.Players);
        long left = walk.Affordable * (context.Players - 1L);
        while (left >= context.Players - 1)
        {
            int count = (int)Math.Min(walk.OrdersPerCall, left / (context.Players - 1));
            RemovalWalk[] removals = [.. Enumerable.Range(0, count).Select(_ => new RemovalWalk(OrderWalk.Draw(random, context.Players), context.Grand))];
            left -= Walk(context, removals);
            foreach (RemovalWalk removal in removals)
            {
                removal.AddTo(moments, context.Empty);
            }
        }

        return moments.ToEstimates();
    }

    /// <summary>Walks some orders to where they are cut; gives the number of coalitions asked for.</summary>
    private static long Walk(EstimationContext context, RemovalWalk[] removals)
    {
        int stride = Math.Max(1, (context.Players + Steps - 2) / Steps);
        long asked = 0;
        RemovalWalk[] going = removals;
        while (going.Length > 0)
        {
            Coalition[] coalitions = [.. going.SelectMany(removal => removal.Next(stride))];
            double[] worths = new double[coalitions.Length];
            context.Evaluate(coalitions, worths);
            asked += coalitions.Length;

            int next = 0;
            foreach (RemovalWalk removal in going)
            {
                next += removal.Take(worths.AsSpan(next), stride, worth => IsDown(context, worth));
            }

            going = [.. going.Where(removal => !removal.IsDone)];
        }

        return asked;
    }

    private static bool IsDown(EstimationContext context, double worth)
    {
        double whole = context.Grand - context.Empty;
        return whole != 0 && (worth - context.Empty) / whole <= Level;
    }
}
