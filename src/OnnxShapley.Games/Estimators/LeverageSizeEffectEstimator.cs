namespace OnnxShapley.Games;

/// <summary>
/// Leverage SHAP (Musco and Witter 2025) with an effect of size: beside the players' values, a function of |S| alone is fitted. It has equal Shapley
/// values, so that the limit is the same; but worths of pruned networks depend on the size more than on anything else, and that is then no noise.
/// </summary>
/// <remarks>
/// The function is fitted together with the values. To subtract the mean worth of every size beforehand would take part of the values with it, the more
/// the fewer coalitions a size has. Biased as <see cref="LeverageEstimator"/> is.
/// </remarks>
[Estimator(
    "leverage-sfe",
    "As 'leverage', with an effect of the coalitions' size fitted beside the values.",
    Guarantees = (EstimatorGuarantees.Orders & ~EstimatorGuarantees.Unbiased) | EstimatorGuarantees.Exhaustive)]
internal sealed class LeverageSizeEffectEstimator : LeverageRegressionEstimator
{
    /// <inheritdoc/>
    protected override SizeEffects Effects(int players, int rows) => SizeEffects.For(players, rows);
}
