namespace OnnxShapley.Games;

/// <summary>
/// A game that refuses to evaluate more coalitions than a budget allows. It stands behind a <see cref="MemoisedGame"/>, so that
/// what it counts is distinct coalitions.
/// </summary>
/// <param name="game">The game that is evaluated.</param>
/// <param name="budget">Number of coalitions that may be evaluated in all.</param>
internal sealed class BudgetedGame(ICooperativeGame game, long budget) : ICooperativeGame
{
    private long _spent;

    /// <inheritdoc/>
    public int PlayerCount => game.PlayerCount;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The budget does not allow it: a mistake in the estimator.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        if (coalitions.Length > budget - _spent)
        {
            throw new InvalidOperationException(
                $"The estimator asked for {coalitions.Length} evaluations after {_spent}, but its budget is {budget}.");
        }

        _spent += coalitions.Length;
        game.Evaluate(coalitions, worths, cancellationToken);
    }
}
