namespace OnnxShapley.Games.Tests;

/// <summary>A game that remembers which coalitions it was asked for.</summary>
public sealed class RecordingGame(ICooperativeGame game) : ICooperativeGame
{
    private readonly HashSet<Coalition> _seen = [];

    public int PlayerCount => game.PlayerCount;

    public IReadOnlyCollection<Coalition> Seen => _seen;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        _seen.UnionWith(coalitions.ToArray());
        game.Evaluate(coalitions, worths, cancellationToken);
    }
}
