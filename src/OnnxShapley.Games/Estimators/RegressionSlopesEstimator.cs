namespace OnnxShapley.Games;

/// <summary>
/// Regression-adjusted sampling (Witter, Liu and Musco 2025) as <see cref="RegressionAdjustedEstimator"/> does it, with a regression that fits pruning better:
/// beside an effect of size, the players' values are multiplied by a slope that changes with the size. The Shapley values of that function are known,
/// and what it does not explain is estimated from coalitions that it was not fitted to. Unbiased and efficient; all coalitions give the exact values.
/// </summary>
/// <remarks>Values and slopes are fitted in turn, so that the sum of two games does not get the sum of their values, but on average over seeds.</remarks>
[Estimator(
    "regression-slopes",
    "As 'regression-msr', with slopes that change with the coalitions' size; unbiased.",
    Guarantees = (EstimatorGuarantees.Orders & ~EstimatorGuarantees.Linear) | EstimatorGuarantees.Exhaustive)]
internal sealed class RegressionSlopesEstimator : RegressionEstimator
{
    /// <inheritdoc/>
    protected override PlayerEstimates Fit(EstimationContext context) =>
        new CrossFit(context, PairRows.Draw(context), hasSlopes: true).Estimate();
}
