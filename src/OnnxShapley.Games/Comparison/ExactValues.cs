using System.Collections.Immutable;
using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// Exact Shapley values from the worths of all coalitions: φ_i = Σ_{K⊆N∖{i}} |K|!(n−|K|−1)!/n! · (u(K∪{i}) − u(K))
/// (Shapley 1953, "A Value for n-Person Games", equation 12).
/// </summary>
internal static class ExactValues
{
    /// <summary>The value of every player.</summary>
    /// <param name="players">Number of players.</param>
    /// <param name="worths">The worths of all coalitions: that whose members are the bits of the index.</param>
    public static ImmutableArray<double> Of(int players, double[] worths)
    {
        double[] weights = Weights(players);
        return [.. Enumerable.Range(0, players).Select(player => Value(player, worths, weights))];
    }

    /// <summary>|K|!(n−|K|−1)!/n! = 1/(n·C(n−1,|K|)) by size |K| of the coalition without the player; free of factorials.</summary>
    private static double[] Weights(int players)
    {
        double[] weights = new double[players];
        double binomial = 1;
        for (int size = 0; size < players; size++)
        {
            weights[size] = 1 / (players * binomial);
            binomial = binomial * (players - 1 - size) / (size + 1);
        }

        return weights;
    }

    private static double Value(int player, double[] worths, double[] weights)
    {
        int bit = 1 << player;
        double sum = 0;
        for (int without = 0; without < worths.Length; without++)
        {
            if ((without & bit) == 0)
            {
                sum += weights[BitOperations.PopCount((uint)without)] * (worths[without | bit] - worths[without]);
            }
        }

        return sum;
    }
}
