namespace OnnxShapley.Games;

/// <summary>Exact Shapley values from all 2^n coalitions (<see cref="ExactValues"/>).</summary>
[Estimator(
    "exact",
    "All 2^n coalitions, no error; at most 20 players.",
    Guarantees = (EstimatorGuarantees.Orders & ~EstimatorGuarantees.Intervals) | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.Deterministic)]
internal sealed class ExactEstimator : ShapleyEstimator
{
    private const int CoalitionsPerCall = 1024;

    /// <inheritdoc/>
    public override int MaximumPlayers => CoalitionTable.MaximumPlayers;

    /// <inheritdoc/>
    public override bool TakesBudget => false;

    /// <summary>2^n: it evaluates all coalitions or none.</summary>
    public override long MinimumBudget(int players) => players < 63 ? 1L << players : long.MaxValue;

    /// <summary>2^n: a larger budget changes nothing.</summary>
    public override long DefaultBudget(int players) => MinimumBudget(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context) =>
        PlayerEstimates.Exact(ExactValues.Of(context.Players, EvaluateAll(context)));

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
}
