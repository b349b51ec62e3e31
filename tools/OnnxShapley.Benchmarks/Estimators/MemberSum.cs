using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>A game of any number of players that costs next to nothing: the square root of the sum of the members' numbers.</summary>
internal sealed class MemberSum(int players) : ICooperativeGame
{
    public int PlayerCount => players;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            double sum = 0;
            foreach (int member in coalitions[index])
            {
                sum += member;
            }

            worths[index] = Math.Sqrt(sum);
        }
    }
}
