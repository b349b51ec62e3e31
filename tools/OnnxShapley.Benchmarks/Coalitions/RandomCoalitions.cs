using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Draws coalitions of half of the players. The same seed gives the same coalitions; no call gets those of the call before.</summary>
internal sealed class RandomCoalitions(int players)
{
    private const ulong Seed = 2026;

    private readonly SeededRandom _random = new(Seed);
    private readonly int[] _order = [.. Enumerable.Range(0, players)];

    /// <summary>Draws some coalitions.</summary>
    public Coalition[] Next(int count)
    {
        Coalition[] coalitions = new Coalition[count];
        for (int i = 0; i < count; i++)
        {
            _random.Shuffle(_order);
            coalitions[i] = Coalition.Of(players, _order.AsSpan(0, players / 2));
        }

        return coalitions;
    }
}
