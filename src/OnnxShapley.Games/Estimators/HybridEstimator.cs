namespace OnnxShapley.Games;

/// <summary>
/// One ranking of the hybrid scheme of Munovas 2023: exact values where few players are left, at most six in the thesis, and random orders before.
/// Here the values are exact, too, wherever the budget covers all coalitions of up to 20 players.
/// </summary>
/// <remarks>
/// The thesis removes one player a step, ranks again before every step, and lets the number of orders grow with ⌊C^1.08⌋ from 100 on. That is a
/// matter of who removes players and chooses budgets; this is what is done between two removals.
/// </remarks>
[Estimator(
    "hybrid",
    "Exact up to 6 players or where the budget covers all coalitions, else random orders (Munovas 2023).",
    Guarantees = EstimatorGuarantees.Orders | EstimatorGuarantees.Exhaustive)]
internal sealed class HybridEstimator : ShapleyEstimator
{
    private const int LastPlayers = 6;
    private const int DefaultOrders = 100;

    private readonly ExactEstimator _exact = new();
    private readonly PermutationEstimator _orders = new();

    /// <summary>2^n up to six players, else n + 1.</summary>
    public override long MinimumBudget(int players) => players <= LastPlayers ? 1L << players : _orders.MinimumBudget(players);

    /// <summary>The ends and a hundred orders, as in the thesis, or all coalitions where they are fewer.</summary>
    public override long DefaultBudget(int players) => Math.Min(_exact.MinimumBudget(players), 2 + (DefaultOrders * (players - 1L)));

    /// <inheritdoc/>
    internal override PlayerEstimates Estimate(EstimationContext context) =>
        context.Players <= _exact.MaximumPlayers && context.PaysForAll
            ? _exact.Estimate(context)
            : _orders.Estimate(context);

    /// <inheritdoc/>
    internal override PlayerEstimates EstimateUpTo(RankCut cut, EstimationContext context) => _orders.EstimateUpTo(cut, context);
}
