namespace OnnxShapley.Games;

/// <summary>
/// A game that refuses to evaluate more coalitions than a budget allows. It stands behind a <see cref="MemoisedGame"/>, so that
/// what it counts is distinct coalitions.
/// </summary>
/// <param name="game">The game that is evaluated.</param>
/// <param name="budget">Number of coalitions that may be evaluated in all; one on a block counts as that part of one.</param>
internal sealed class BudgetedGame(ISampledGame game, long budget) : ISampledGame
{
    private decimal _spent;

    /// <inheritdoc/>
    public int PlayerCount => game.PlayerCount;

    /// <inheritdoc/>
    public int BlockCount => game.BlockCount;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The budget does not allow it: a mistake in the estimator.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Spend((decimal)coalitions.Length * BlockCount);
        game.Evaluate(coalitions, worths, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The budget does not allow it: a mistake in the estimator.</exception>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Spend(coalitions.Length);
        game.Evaluate(coalitions, worths, cancellationToken);
    }

    // In coalitions on a block: a decimal, because the product of any budget and any number of blocks fits.
    private void Spend(decimal blocks)
    {
        if (blocks > ((decimal)budget * BlockCount) - _spent)
        {
            throw new InvalidOperationException(
                $"The estimator asked for {blocks / BlockCount:0.##} evaluations after {_spent / BlockCount:0.##}, but its budget is {budget}.");
        }

        _spent += blocks;
    }
}
