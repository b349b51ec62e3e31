namespace OnnxShapley.Games;

/// <summary>The game of one block of samples, for an estimator that plays the blocks one by one. What it evaluates counts in the estimation that it is a part of.</summary>
/// <param name="context">The estimation.</param>
/// <param name="block">The block.</param>
internal sealed class GameOnBlock(EstimationContext context, int block) : ICooperativeGame
{
    /// <inheritdoc/>
    public int PlayerCount => context.Players;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        BlockCoalition[] onBlock = new BlockCoalition[coalitions.Length];
        for (int index = 0; index < onBlock.Length; index++)
        {
            onBlock[index] = new BlockCoalition(coalitions[index], block);
        }

        context.Evaluate(onBlock, worths);
    }
}
