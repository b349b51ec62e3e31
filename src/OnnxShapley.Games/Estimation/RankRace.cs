using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// Looks at intervals from time to time, until all players are above or below a <see cref="RankCut"/>. Estimators consult it between two calls or stages: it says
/// how sure an interval must be, which players are still of interest, and, to those that can look at any time, when.
/// </summary>
/// <param name="cut">The cut.</param>
/// <param name="players">Number of players.</param>
internal sealed class RankRace(RankCut cut, int players)
{
    private const int FirstLook = 8;
    private const double Growth = 1.5;

    private int _looks;

    /// <summary>Number of samples at which to look next: 8, 12, 18, …</summary>
    public long NextLook { get; private set; } = FirstLook;

    /// <summary>Where each value lies, as far as it is known.</summary>
    public ImmutableArray<ValueInterval> Intervals { get; private set; } = [.. Enumerable.Repeat(ValueInterval.Unknown, players)];

    /// <summary>What is decided so far.</summary>
    public RankDecision Decision { get; private set; } = new([], [], [.. Enumerable.Range(0, players)]);

    /// <summary>Whether nothing is left to decide.</summary>
    public bool IsOver => Decision.Undecided.IsEmpty;

    /// <summary>
    /// −ln δ, where δ is what may go wrong on one side of one interval at the next look, so that all sides of all intervals at all looks, even if they
    /// never ended, are right with the confidence of the cut.
    /// </summary>
    public double Surprise => -Math.Log((1 - cut.Confidence) / (2.0 * players * (_looks + 1) * (_looks + 2)));

    /// <summary>
    /// Decides anew. All intervals of all looks hold together, so that each player's are intersected, and what is decided stays so. Where two of a player
    /// contradict each other, one of them was wrong, and the newer counts: it is made of more.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="halfWidths">Half of the widths of their intervals, each side as sure as <see cref="Surprise"/> says; NaN where it is not known.</param>
    /// <param name="samples">Number of samples that they are made of, after which <see cref="NextLook"/> comes; 0 where nobody asks for that.</param>
    public void Look(ReadOnlySpan<double> values, ReadOnlySpan<double> halfWidths, long samples)
    {
        ValueInterval[] intervals = [.. Intervals];
        for (int player = 0; player < players; player++)
        {
            if (!double.IsNaN(halfWidths[player]))
            {
                ValueInterval seen = new(values[player] - halfWidths[player], values[player] + halfWidths[player]);
                intervals[player] = intervals[player].And(seen) ?? seen;
            }
        }

        Intervals = [.. intervals];
        Decision = RankDecision.Of(Intervals, cut.Kept);
        _looks++;
        while (NextLook <= samples)
        {
            NextLook = (long)Math.Ceiling(NextLook * Growth);
        }
    }
}
