namespace OnnxShapley.Games.Tests;

/// <summary>Counts, by their number of members, the coalitions that reach the game behind it.</summary>
public sealed class SizeCounter(ICooperativeGame game, Dictionary<int, int> sizes) : ICooperativeGame
{
    public int PlayerCount => game.PlayerCount;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        foreach (Coalition coalition in coalitions)
        {
            sizes[coalition.Count] = sizes.GetValueOrDefault(coalition.Count) + 1;
        }

        game.Evaluate(coalitions, worths, cancellationToken);
    }
}
