namespace OnnxShapley.Games;

/// <summary>
/// Regression-adjusted sampling (Witter, Liu and Musco 2025, "Regression-adjusted Monte Carlo Estimators for Shapley Values and Probabilistic Values"), with the
/// regression of <see cref="LeverageSizeEffectEstimator"/>: its values are known, and what it does not explain is estimated from coalitions that it was not fitted to.
/// Unbiased and efficient; all coalitions give the exact values.
/// </summary>
/// <remarks>
/// With κ_s = n/(s(n − s)), halved for s = n/2, and d(S) = u(S) − u(N∖S), φ_i = (u(N) − u(∅))/n + Σ_{s ≤ n/2} κ_s · E[d(S)(1_{i∈S} − s/n)], S drawn from all
/// of size s. A fold's regression f is fitted to the other folds. The coalitions of these are known; of the rest, f is, and the mean of d − f over
/// the fold stands for the mean over all. So drawing without replacement leaves no bias, and nothing is left to estimate once all are drawn.
/// </remarks>
[Estimator(
    "regression-msr",
    "As 'leverage-sfe', corrected by what it does not explain (Witter et al. 2025); unbiased.",
    Guarantees = EstimatorGuarantees.Orders | EstimatorGuarantees.Exhaustive)]
internal sealed class RegressionAdjustedEstimator : RegressionEstimator
{
    /// <inheritdoc/>
    protected override PlayerEstimates Fit(EstimationContext context) =>
        new CrossFit(context, PairRows.Draw(context), hasSlopes: false).Estimate();
}
