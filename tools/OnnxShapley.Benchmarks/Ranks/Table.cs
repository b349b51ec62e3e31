using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>A game of few players whose worths have all been evaluated before, on every block.</summary>
internal sealed class Table : ISampledGame
{
    private const int CoalitionsPerCall = 256;

    private readonly double[][] _worths;

    private Table(int players, double[][] worths)
    {
        PlayerCount = players;
        _worths = worths;
    }

    public int PlayerCount { get; }

    public int BlockCount => _worths.Length;

    /// <summary>Evaluates all coalitions of a game.</summary>
    public static Table Of(ISampledGame game)
    {
        double[][] worths = [.. Enumerable.Range(0, game.BlockCount).Select(_ => new double[1 << game.PlayerCount])];
        foreach (int[] bits in Enumerable.Range(0, 1 << game.PlayerCount).Chunk(CoalitionsPerCall))
        {
            Coalition[] coalitions = [.. bits.Select(set => Coalition.FromBits(game.PlayerCount, (ulong)set))];
            BlockCoalition[] asked = [.. Enumerable.Range(0, game.BlockCount).SelectMany(block => coalitions.Select(coalition => new BlockCoalition(coalition, block)))];
            double[] found = new double[asked.Length];
            game.Evaluate(asked, found, CancellationToken.None);
            for (int index = 0; index < asked.Length; index++)
            {
                worths[asked[index].Block][bits[index % bits.Length]] = found[index];
            }
        }

        return new Table(game.PlayerCount, worths);
    }

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            int bits = Bits(coalitions[index]);
            worths[index] = _worths.Average(block => block[bits]);
        }
    }

    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = _worths[coalitions[index].Block][Bits(coalitions[index].Coalition)];
        }
    }

    private static int Bits(Coalition coalition)
    {
        int bits = 0;
        foreach (int member in coalition)
        {
            bits |= 1 << member;
        }

        return bits;
    }
}
