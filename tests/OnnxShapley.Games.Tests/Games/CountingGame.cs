namespace OnnxShapley.Games.Tests;

/// <summary>Counts what reaches the game behind it, and calls back after each call.</summary>
public sealed class CountingGame(ICooperativeGame game, Action<CountingGame>? afterCall = null) : ICooperativeGame
{
    private readonly HashSet<Coalition> _seen = [];

    public int PlayerCount => game.PlayerCount;

    public int Calls { get; private set; }

    public long Total { get; private set; }

    public long Distinct => _seen.Count;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Calls++;
        Total += coalitions.Length;
        foreach (Coalition coalition in coalitions)
        {
            _seen.Add(coalition);
        }

        game.Evaluate(coalitions, worths, cancellationToken);
        afterCall?.Invoke(this);
    }
}
