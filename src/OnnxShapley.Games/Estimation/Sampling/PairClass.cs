using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>Drawn pairs of a coalition of one size and its complement.</summary>
/// <param name="Players">Number of players.</param>
/// <param name="Size">Members of the smaller coalition of each pair, from 1 to ⌊n/2⌋; where both are as large, of either.</param>
/// <param name="Capacity">Number of pairs that there are: C(n, s), or half of that where both coalitions are of one size.</param>
/// <param name="Coalitions">The smaller coalitions, all different, and none the complement of another.</param>
internal sealed record PairClass(int Players, int Size, double Capacity, ImmutableArray<Coalition> Coalitions)
{
    /// <summary>Whether coalition and complement are of one size.</summary>
    public bool IsMiddle => 2 * Size == Players;

    /// <summary>Share of the pairs that is drawn.</summary>
    public double Fraction => Coalitions.Length / Capacity;

    /// <summary>Number of pairs that there are of a size; as large as floating-point numbers go where it is larger.</summary>
    public static double CapacityOf(int players, int size)
    {
        double capacity = 2 * size == players ? 0.5 : 1;
        for (int taken = 0; taken < size; taken++)
        {
            capacity = capacity * (players - taken) / (taken + 1);
        }

        return Math.Min(Math.Round(capacity), double.MaxValue);
    }
}
