using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>The game of a group on blocks of images.</summary>
/// <param name="game">The game.</param>
/// <param name="blocks">The blocks.</param>
internal sealed class BlocksOfImages(GroupGame game, ImageBlocks blocks) : ISampledGame
{
    public int PlayerCount => game.PlayerCount;

    public int BlockCount => blocks.Count;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
        game.Evaluate(coalitions, worths, cancellationToken);

    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        BlockCoalition[] asked = coalitions.ToArray();
        int[] sorted = [.. Enumerable.Range(0, asked.Length).OrderBy(index => asked[index].Block)];
        double[] means = new double[asked.Length];
        game.Evaluate([.. sorted.Select(index => new ImageCoalition(asked[index].Coalition, blocks[asked[index].Block]))], means, cancellationToken);
        for (int i = 0; i < means.Length; i++)
        {
            worths[sorted[i]] = means[i] * blocks.Weight(asked[sorted[i]].Block);
        }
    }
}
