namespace OnnxShapley.Games;

/// <summary>
/// Leverage SHAP (Musco and Witter 2025, "Provably Accurate Shapley Value Estimation via Leverage Score Sampling"). Biased, as every
/// regression on drawn rows is; the bias vanishes with the budget, and all coalitions give the exact values.
/// </summary>
[Estimator(
    "leverage",
    "Least squares over pairs of coalitions, all sizes alike (Musco and Witter 2025).",
    Guarantees = (EstimatorGuarantees.Orders & ~EstimatorGuarantees.Unbiased) | EstimatorGuarantees.Exhaustive)]
internal sealed class LeverageEstimator : LeverageRegressionEstimator
{
    /// <inheritdoc/>
    protected override SizeEffects Effects(int players, int rows) => new(players, 0);
}
