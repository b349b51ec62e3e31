using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>A game whose worths are computed from the members; at most 64 players.</summary>
internal sealed class SyntheticGame(int players, Func<ulong, double> worth) : ICooperativeGame
{
    public int PlayerCount => players;

    /// <summary>The game with the worths of all its coalitions computed.</summary>
    public SyntheticGame Tabulated()
    {
        double[] table = [.. Enumerable.Range(0, 1 << players).Select(bits => worth((ulong)bits))];
        return new SyntheticGame(players, bits => table[bits]);
    }

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            ulong bits = 0;
            foreach (int member in coalitions[index])
            {
                bits |= 1UL << member;
            }

            worths[index] = worth(bits);
        }
    }
}
