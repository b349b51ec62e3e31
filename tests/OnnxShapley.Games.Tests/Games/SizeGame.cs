namespace OnnxShapley.Games.Tests;

/// <summary>A game of any number of players whose worths follow from the number of members alone.</summary>
public sealed class SizeGame(int players, Func<int, double> worth) : ICooperativeGame
{
    public int PlayerCount => players;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = worth(coalitions[index].Count);
        }
    }
}
