using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>The players of a game in the order in which they are to be removed.</summary>
/// <remarks>Compare the arrays element by element: the equality of a record compares them by reference.</remarks>
public sealed record Ranking
{
    private Ranking(ImmutableArray<double> scores, ImmutableArray<int> ascending)
    {
        Scores = scores;
        Ascending = ascending;
    }

    /// <summary>The score of every player.</summary>
    public ImmutableArray<double> Scores { get; }

    /// <summary>The players, the one with the lowest score in front.</summary>
    public ImmutableArray<int> Ascending { get; }

    /// <summary>Number of players.</summary>
    public int PlayerCount => Ascending.Length;

    /// <summary>Ranks players by their scores; of equal scores, the lower number goes first.</summary>
    public static Ranking Of(ImmutableArray<double> scores) =>
        new(scores, [.. Enumerable.Range(0, scores.Length).OrderBy(player => scores[player]).ThenBy(player => player)]);

    /// <summary>A ranking in an order that is given: where scores are not to be taken to their last bit, say.</summary>
    /// <param name="scores">The score of every player.</param>
    /// <param name="ascending">The players, the one that goes first in front.</param>
    /// <exception cref="ArgumentException">The order does not have every player once.</exception>
    public static Ranking Of(ImmutableArray<double> scores, ImmutableArray<int> ascending) =>
        ascending.Order().SequenceEqual(Enumerable.Range(0, scores.Length))
            ? new Ranking(scores, ascending)
            : throw new ArgumentException($"The order '{string.Join(", ", ascending)}' does not have each of {scores.Length} players once.", nameof(ascending));

    /// <summary>The players that go first.</summary>
    /// <param name="count">Their number, 0 to n.</param>
    public Coalition Lowest(int count) => Coalition.Of(PlayerCount, Ascending.AsSpan(0, count));

    /// <summary>The players that stay longest.</summary>
    /// <param name="count">Their number, 0 to n.</param>
    public Coalition Highest(int count) => Coalition.Of(PlayerCount, Ascending.AsSpan(PlayerCount - count, count));

    /// <summary>Kendall's τ-b of the scores to those of another ranking of the same players.</summary>
    public double Tau(Ranking other) => KendallTau.Of(Scores, other.Scores);

    /// <summary>The share of another ranking's lowest players that are among the lowest of this one.</summary>
    /// <param name="other">A ranking of the same players.</param>
    /// <param name="count">How many are the lowest, from 1 to n.</param>
    public double LowestOverlap(Ranking other, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (double)Ascending.Take(count).Intersect(other.Ascending.Take(count)).Count() / count;
    }

    /// <summary>What a game is worth while the players are removed in this order.</summary>
    /// <param name="game">The game of these players.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The worths with 0 to n players removed: n + 1 coalitions, evaluated in one call.</returns>
    public ImmutableArray<double> RemovalCurve(ICooperativeGame game, CancellationToken cancellationToken)
    {
        Coalition[] nested = new Coalition[PlayerCount + 1];
        nested[0] = Coalition.Grand(PlayerCount);
        for (int removed = 1; removed < nested.Length; removed++)
        {
            nested[removed] = nested[removed - 1].Without(Ascending[removed - 1]);
        }

        double[] worths = new double[nested.Length];
        game.Evaluate(nested, worths, cancellationToken);
        return [.. worths];
    }
}
