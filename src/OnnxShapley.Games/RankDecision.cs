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
    /// least as many have more.
    /// </summary>
    internal static RankDecision Of(double[] lowest, double[] highest, int kept)
    {
        double enough = highest.Order().ElementAt(highest.Length - kept - 1);
        double tooLittle = lowest.Order().ElementAt(lowest.Length - kept);
        ILookup<int, int> sides = Enumerable.Range(0, lowest.Length)
            .ToLookup(player => lowest[player] > enough ? 1 : highest[player] < tooLittle ? -1 : 0);
        return new RankDecision([.. sides[1]], [.. sides[-1]], [.. sides[0]]);
    }
}
