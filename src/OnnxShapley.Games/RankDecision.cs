using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>What a <see cref="RankCut"/> came to: every player is in one of the lists, in ascending order.</summary>
/// <param name="Kept">Players that are surely above the cut.</param>
/// <param name="Removed">Players that are surely below it.</param>
/// <param name="Undecided">The others. None where the estimation ended early; some where the budget ended first.</param>
public sealed record RankDecision(ImmutableArray<int> Kept, ImmutableArray<int> Removed, ImmutableArray<int> Undecided)
{
    /// <summary>
    /// Decides by intervals that hold all values: a player is above the cut if fewer than <paramref name="kept"/> others may have more, and below it if at
    /// least as many have more. Where all intervals hold, so do the decisions at every cut.
    /// </summary>
    /// <param name="intervals">One a player.</param>
    /// <param name="kept">Number of players above the cut, from 1 to as many as there are.</param>
    public static RankDecision Of(ImmutableArray<ValueInterval> intervals, int kept)
    {
        int players = intervals.Length;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kept);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kept, players);
        if (kept == players)
        {
            return new RankDecision([.. Enumerable.Range(0, players)], [], []);
        }

        double enough = intervals.Select(interval => interval.Highest).Order().ElementAt(players - kept - 1);
        double tooLittle = intervals.Select(interval => interval.Lowest).Order().ElementAt(players - kept);
        ILookup<int, int> sides = Enumerable.Range(0, players)
            .ToLookup(player => intervals[player].Lowest > enough ? 1 : intervals[player].Highest < tooLittle ? -1 : 0);
        return new RankDecision([.. sides[1]], [.. sides[-1]], [.. sides[0]]);
    }
}
