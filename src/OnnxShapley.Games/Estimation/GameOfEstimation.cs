namespace OnnxShapley.Games;

/// <summary>The game that an estimation plays, for an estimation that is a part of it: what was evaluated is free, and what is evaluated counts in the whole.</summary>
/// <param name="context">The estimation.</param>
internal sealed class GameOfEstimation(EstimationContext context) : ISampledGame
{
    /// <inheritdoc/>
    public int PlayerCount => context.Players;

    /// <inheritdoc/>
    public int BlockCount => context.Blocks;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) => context.Evaluate(coalitions, worths);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken) => context.Evaluate(coalitions, worths);
}
