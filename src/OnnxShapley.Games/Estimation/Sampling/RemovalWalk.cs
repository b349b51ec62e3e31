namespace OnnxShapley.Games;

/// <summary>One order in which players are removed, evaluated some steps at a time until it is cut, or to its end.</summary>
/// <param name="order">All players, the first to go first, and the block they are removed on.</param>
/// <param name="context">The estimation.</param>
/// <param name="isWhole">Whether it goes on behind the place where it is cut.</param>
internal sealed class RemovalWalk(BlockOrder order, EstimationContext context, bool isWhole)
{
    // Share of u(N) − u(∅) that may be left where an order is cut.
    private const double Level = 0.01;

    private readonly List<double> _worths = [context.GrandOn(order.Block)];

    // Number of players that are gone where it is cut; 0 as long as it is not.
    private int _cut;

    /// <summary>Whether it was cut and is not to go on, or only the last player is left.</summary>
    public bool IsDone => (_cut > 0 && !isWhole) || _worths.Count == order.Players.Length;

    /// <summary>The coalitions that are left after the next removals.</summary>
    public IEnumerable<BlockCoalition> Next(int count)
    {
        int removed = _worths.Count - 1;
        Coalition left = Coalition.Of(order.Players.Length, order.Players.AsSpan(removed));
        foreach (int player in order.Players.Skip(removed).Take(Steps(count)))
        {
            left = left.Without(player);
            yield return new BlockCoalition(left, order.Block);
        }
    }

    /// <summary>Takes the worths of <see cref="Next"/>, and is cut at the first that is down; gives how many there were.</summary>
    public int Take(ReadOnlySpan<double> worths, int count)
    {
        int taken = Steps(count);
        foreach (double worth in worths[..taken])
        {
            _worths.Add(worth);
            if (_cut == 0 && IsDown(worth))
            {
                _cut = _worths.Count - 1;
            }
        }

        return taken;
    }

    /// <summary>What each player was worth when it was removed, and an equal share of the rest for those behind the place where the order is cut.</summary>
    public double[] Truncated() => Marginals(_cut == 0 ? _worths.Count - 1 : _cut);

    /// <summary>What each player was worth when it was removed, in an order that went on to its end.</summary>
    public double[] Whole() => Marginals(_worths.Count - 1);

    private int Steps(int count) => Math.Min(count, order.Players.Length - _worths.Count);

    private bool IsDown(double worth)
    {
        double empty = context.EmptyOn(order.Block);
        double whole = context.GrandOn(order.Block) - empty;
        return whole != 0 && (worth - empty) / whole <= Level;
    }

    private double[] Marginals(int removed)
    {
        double[] marginals = new double[order.Players.Length];
        for (int index = 0; index < removed; index++)
        {
            marginals[order.Players[index]] = _worths[index] - _worths[index + 1];
        }

        double share = (_worths[removed] - context.EmptyOn(order.Block)) / (marginals.Length - removed);
        foreach (int player in order.Players.AsSpan(removed))
        {
            marginals[player] = share;
        }

        return marginals;
    }
}
