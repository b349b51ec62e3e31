namespace OnnxShapley.Games;

/// <summary>One order in which players are removed, evaluated some steps at a time until it is cut.</summary>
/// <param name="order">All players, the first to go first.</param>
/// <param name="grand">u(N).</param>
internal sealed class RemovalWalk(int[] order, double grand)
{
    private readonly List<double> _worths = [grand];
    private bool _isCut;

    /// <summary>Whether it was cut, or only the last player is left.</summary>
    public bool IsDone => _isCut || _worths.Count == order.Length;

    /// <summary>The coalitions that are left after the next removals.</summary>
    public IEnumerable<Coalition> Next(int count)
    {
        Coalition left = Coalition.Of(order.Length, order.AsSpan(_worths.Count - 1));
        foreach (int player in order.Skip(_worths.Count - 1).Take(Math.Min(count, order.Length - _worths.Count)))
        {
            left = left.Without(player);
            yield return left;
        }
    }

    /// <summary>Takes the worths of <see cref="Next"/>, up to the first that is down; gives how many there were.</summary>
    public int Take(ReadOnlySpan<double> worths, int count, Predicate<double> isDown)
    {
        int taken = Math.Min(count, order.Length - _worths.Count);
        foreach (double worth in worths[..taken])
        {
            _worths.Add(worth);
            if (isDown(worth))
            {
                _isCut = true;
                break;
            }
        }

        return taken;
    }

    /// <summary>Adds what each player was worth when it was removed, and an equal share of the rest for those that were not.</summary>
    public void AddTo(RunningMoments moments, double empty)
    {
        int removed = _worths.Count - 1;
        for (int index = 0; index < removed; index++)
        {
            moments.Add(order[index], _worths[index] - _worths[index + 1]);
        }

        double share = (_worths[removed] - empty) / (order.Length - removed);
        foreach (int player in order.Skip(removed))
        {
            moments.Add(player, share);
        }
    }
}
