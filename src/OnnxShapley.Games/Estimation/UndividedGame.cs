namespace OnnxShapley.Games;

/// <summary>Any game as a sampled one: all that it is, is one block.</summary>
/// <param name="game">The game.</param>
internal sealed class UndividedGame(ICooperativeGame game) : ISampledGame
{
    /// <inheritdoc/>
    public int PlayerCount => game.PlayerCount;

    /// <inheritdoc/>
    public int BlockCount => 1;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
        game.Evaluate(coalitions, worths, cancellationToken);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Coalition[] whole = new Coalition[coalitions.Length];
        for (int index = 0; index < whole.Length; index++)
        {
            whole[index] = coalitions[index].Coalition;
        }

        game.Evaluate(whole, worths, cancellationToken);
    }
}
