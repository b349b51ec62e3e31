using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>A game that cannot be played on blocks of images: orders see all.</summary>
/// <param name="game">The game.</param>
internal sealed class WholeGame(ICooperativeGame game) : ICooperativeGame
{
    public int PlayerCount => game.PlayerCount;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
        game.Evaluate(coalitions, worths, cancellationToken);
}
