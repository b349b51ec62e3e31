using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// Exact Shapley values from all 2^n coalitions: φ_i = Σ_{K⊆N∖{i}} |K|!(n−|K|−1)!/n! · (u(K∪{i}) − u(K))
/// (Shapley 1953, "A Value for n-Person Games", equation 12).
/// </summary>
[Estimator(
    "exact",
    "All 2^n coalitions, no error; at most 20 players.",
    Guarantees = (EstimatorGuarantees.Orders & ~EstimatorGuarantees.Intervals) | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.Deterministic)]
internal sealed class ExactEstimator : ShapleyEstimator
{
    private const int CoalitionsPerCall = 1024;

    /// <inheritdoc/>
    public override int MaximumPlayers => 20;

    /// <inheritdoc/>
    public override bool TakesBudget => false;

    /// <summary>2^n: it evaluates all coalitions or none.</summary>
    public override long MinimumBudget(int players) => players < 63 ? 1L << players : long.MaxValue;

    /// <summary>2^n: a larger budget changes nothing.</summary>
    public override long DefaultBudget(int players) => MinimumBudget(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        double[] worths = EvaluateAll(context);
        double[] weights = Weights(context.Players);
        return PlayerEstimates.Exact([.. Enumerable.Range(0, context.Players).Select(player => Value(player, worths, weights))]);
    }

    private static double[] EvaluateAll(EstimationContext context)
    {
        double[] worths = new double[1 << context.Players];
        var coalitions = new Coalition[Math.Min(worths.Length, CoalitionsPerCall)];
        for (int first = 0; first < worths.Length; first += coalitions.Length)
        {
            for (int index = 0; index < coalitions.Length; index++)
            {
                coalitions[index] = Coalition.FromBits(context.Players, (ulong)(first + index));
            }

            context.Evaluate(coalitions, worths.AsSpan(first, coalitions.Length));
        }

        return worths;
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
