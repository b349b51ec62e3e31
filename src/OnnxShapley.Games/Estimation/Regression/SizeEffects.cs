namespace OnnxShapley.Games;

/// <summary>
/// Functions of the size of a coalition alone, which a regression may fit beside the players' values: what they explain is no player's doing, so
/// that the limit of the values is the same without them, but their noise is gone. Piecewise linear in t = 1 − 2s/n, and 0 at t = 0 and t = 1.
/// </summary>
/// <param name="players">Number of players.</param>
/// <param name="count">Number of functions; 0 for none.</param>
internal sealed class SizeEffects(int players, int count)
{
    private const int RowsPerFunction = 8;
    private const int MostFunctions = 32;

    /// <summary>Number of functions.</summary>
    public int Count => count;

    /// <summary>One function for every eight rows, as far as there are sizes s &lt; n/2, and at most 32.</summary>
    public static SizeEffects For(int players, int rows) => new(players, Math.Min(Math.Min((players - 1) / 2, rows / RowsPerFunction), MostFunctions));

    /// <summary>Writes the functions' values for a size.</summary>
    public void CopyTo(Span<double> values, int size)
    {
        double place = (1 - (2.0 * size / players)) * (count + 1);
        for (int index = 0; index < count; index++)
        {
            values[index] = Math.Max(0, 1 - Math.Abs(place - index - 1));
        }
    }
}
