namespace OnnxShapley.Games;

/// <summary>
/// Partial Shapley values (Adamczewski, Li and Van Gool 2024): φ^(k)_i = Σ_{T⊆N∖{i}, |T|&lt;k} |T|!(n−|T|−1)!/n! · (u(N∖T) − u(N∖(T∪{i}))), for the
/// largest k that the budget affords. k = 1, at the minimum budget, is leave-one-out divided by n.
/// </summary>
[Estimator(
    "partial",
    "Shapley sum over coalitions with up to k players removed (Adamczewski et al. 2024).",
    Guarantees = EstimatorGuarantees.Linear | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.Deterministic)]
internal sealed class PartialEstimator : PartialSumEstimator
{
    /// <inheritdoc/>
    protected override bool IsFromGrand => true;
}
