namespace OnnxShapley.Games.Tests;

/// <summary>u(K) = constant + the sum of the members' worths: a player's Shapley value is its worth. For any number of players.</summary>
public sealed class AdditiveGame(double constant, params double[] playerWorths) : ICooperativeGame
{
    public int PlayerCount => playerWorths.Length;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = constant;
            foreach (int member in coalitions[index])
            {
                worths[index] += playerWorths[member];
            }
        }
    }
}
