namespace OnnxShapley.Games.Tests;

/// <summary>A game of several blocks, each a game of its own, that counts what it is asked for.</summary>
public sealed class BlockGame(params TableGame[] blocks) : ISampledGame
{
    private readonly HashSet<BlockCoalition> _seen = [];

    public int PlayerCount => blocks[0].PlayerCount;

    public int BlockCount => blocks.Length;

    /// <summary>Coalitions on a block that were evaluated; one on all blocks counts for each.</summary>
    public long Total { get; private set; }

    /// <summary>Which they were.</summary>
    public IReadOnlyCollection<BlockCoalition> Seen => _seen;

    /// <summary>How many of them differ.</summary>
    public long Distinct => _seen.Count;

    /// <summary>The same game on one block.</summary>
    public TableGame Undivided() => TableGame.From(PlayerCount, bits => blocks.Average(block => block.Worth(bits)));

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            Coalition coalition = coalitions[index];
            double[] each = new double[blocks.Length];
            Evaluate([.. Enumerable.Range(0, blocks.Length).Select(block => new BlockCoalition(coalition, block))], each, cancellationToken);
            worths[index] = each.Average();
        }
    }

    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Total += coalitions.Length;
        for (int index = 0; index < coalitions.Length; index++)
        {
            _seen.Add(coalitions[index]);
            blocks[coalitions[index].Block].Evaluate([coalitions[index].Coalition], worths.Slice(index, 1), cancellationToken);
        }
    }
}
