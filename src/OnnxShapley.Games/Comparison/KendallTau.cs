namespace OnnxShapley.Games;

/// <summary>Kendall's τ-b: how far two lists of scores order the same players alike (Kendall 1945, "The Treatment of Ties in Ranking Problems").</summary>
public static class KendallTau
{
    /// <summary>
    /// Pairs ordered alike minus pairs ordered otherwise, divided by √(pairs without a tie in the first · pairs without a tie in the second). Without ties it is
    /// the share of pairs ordered alike minus that of pairs ordered otherwise.
    /// </summary>
    /// <param name="first">Scores, one a player.</param>
    /// <param name="second">Other scores of the same players.</param>
    /// <returns>From −1 to 1; NaN where all scores of a list are equal, and for fewer than two players.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"There are {first.Count} scores and {second.Count} others. Compare scores of the same players.", nameof(second));
        }

        (long balance, long ordered, long orderedToo) = (0, 0, 0);
        for (int one = 0; one < first.Count; one++)
        {
            for (int other = 0; other < one; other++)
            {
                int sign = first[one].CompareTo(first[other]);
                int signToo = second[one].CompareTo(second[other]);
                balance += sign * signToo;
                ordered += sign * sign;
                orderedToo += signToo * signToo;
            }
        }

        return balance / (Math.Sqrt(ordered) * Math.Sqrt(orderedToo));
    }
}
