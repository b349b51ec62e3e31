namespace OnnxShapley.Games;

/// <summary>
/// A cooperative game: a number of players, and a worth (payoff) for every coalition of them. Asked twice for the same
/// coalition, it answers the same worth.
/// </summary>
public interface ICooperativeGame
{
    /// <summary>Number of players; they are 0 … PlayerCount − 1.</summary>
    int PlayerCount { get; }

    /// <summary>
    /// Evaluates many coalitions at once, which lets a game run them together. What comes back does not depend on which
    /// coalitions share a call.
    /// </summary>
    /// <param name="coalitions">Coalitions of <see cref="PlayerCount"/> players, in any order, possibly with repeats.</param>
    /// <param name="worths">As long as <paramref name="coalitions"/>: receives the worth of each, a finite number.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken);
}
