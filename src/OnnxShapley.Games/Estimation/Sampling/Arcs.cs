namespace OnnxShapley.Games;

/// <summary>
/// Few coalitions of one size that have every player: arcs of a random circle of the players, one behind the other, until each player was in one. The last runs into the first where they
/// do not fit. Every coalition of the size is equally likely, whatever player of it one looks at.
/// </summary>
internal static class Arcs
{
    /// <summary>Number of arcs of a size: ⌈n/s⌉.</summary>
    public static int Count(int players, int size) => (players + size - 1) / size;

    /// <summary>Draws a circle and gives its arcs.</summary>
    public static IEnumerable<Coalition> Draw(int players, int size, SeededRandom random)
    {
        int[] circle = OrderWalk.Draw(random, players);
        int[] twice = [.. circle, .. circle];
        return Enumerable.Range(0, Count(players, size)).Select(arc => Coalition.Of(players, twice.AsSpan(arc * size, size)));
    }
}
