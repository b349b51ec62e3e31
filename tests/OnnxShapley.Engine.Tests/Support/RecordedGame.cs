using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>A game of few players that was played to the end: the worth of every coalition, by its bits.</summary>
internal sealed class RecordedGame(int players, double[] worths) : ICooperativeGame
{
    public int PlayerCount => players;

    /// <summary>Plays all coalitions of a game.</summary>
    public static RecordedGame Of(ICooperativeGame game)
    {
        Coalition[] all = [.. Enumerable.Range(0, 1 << game.PlayerCount).Select(bits => Coalition.FromBits(game.PlayerCount, (ulong)bits))];
        double[] worths = new double[all.Length];
        game.Evaluate(all, worths, CancellationToken.None);
        return new RecordedGame(game.PlayerCount, worths);
    }

    public double this[int bits] => worths[bits];

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> values, CancellationToken cancellationToken)
    {
        for (int i = 0; i < coalitions.Length; i++)
        {
            int bits = 0;
            foreach (int member in coalitions[i])
            {
                bits |= 1 << member;
            }

            values[i] = worths[bits];
        }
    }
}
