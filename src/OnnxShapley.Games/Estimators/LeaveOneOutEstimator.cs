namespace OnnxShapley.Games;

/// <summary>
/// What the others miss when a player alone is gone: u(N) − u(N∖{i}), a baseline of Adamczewski, Li and Van Gool 2024. Of the marginal contributions whose mean the Shapley value
/// is, the one to all others; n times <see cref="PartialEstimator"/> with k = 1.
/// </summary>
/// <remarks>Biased wherever contributions depend on who else is there: of two players that do the same, each gets nothing. No budget helps.</remarks>
[Estimator(
    "leave-one-out",
    "Worth lost when the player alone is removed: u(N) − u(N∖i).",
    Guarantees = EstimatorGuarantees.Linear | EstimatorGuarantees.ExactForAdditive | EstimatorGuarantees.Deterministic)]
internal sealed class LeaveOneOutEstimator : ShapleyEstimator
{
    /// <inheritdoc/>
    public override bool TakesBudget => false;

    /// <summary>n + 2: the ends, and all but each player. With one player, the ends are all there is.</summary>
    public override long MinimumBudget(int players) => players == 1 ? 2 : players + 2L;

    /// <summary>n + 2: a larger budget changes nothing.</summary>
    public override long DefaultBudget(int players) => MinimumBudget(players);

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context)
    {
        var grand = Coalition.Grand(context.Players);
        Coalition[] others = [.. Enumerable.Range(0, context.Players).Select(grand.Without)];
        double[] worths = new double[others.Length];
        context.Evaluate(others, worths);
        return new PlayerEstimates([.. worths.Select(worth => context.Grand - worth)], [.. worths.Select(_ => double.NaN)]);
    }
}
