namespace OnnxShapley.Games;

/// <summary>
/// A game whose worths are means over samples: over images, say. The samples are divided into blocks, and the worth of a coalition is the mean of its
/// worths on the blocks, u(K) = 1/B Σ_b u_b(K). A coalition on one block costs the B-th part of an evaluation.
/// </summary>
public interface ISampledGame : ICooperativeGame
{
    /// <summary>Number of blocks B, at least one.</summary>
    int BlockCount { get; }

    /// <summary>Evaluates many coalitions at once, each on one block. What comes back does not depend on what shares a call.</summary>
    /// <param name="coalitions">Coalitions of <see cref="ICooperativeGame.PlayerCount"/> players, in any order, possibly with repeats.</param>
    /// <param name="worths">As long as <paramref name="coalitions"/>: receives the worth of each on its block, a finite number.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken);
}
