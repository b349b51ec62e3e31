namespace OnnxShapley.Games;

/// <summary>
/// The mirror image of <see cref="PartialEstimator"/>: φ_i = Σ_{K⊆N∖{i}, |K|&lt;k} |K|!(n−|K|−1)!/n! · (u(K∪{i}) − u(K)), coalitions of few players
/// only. k = 1, at the minimum budget, is what each player is worth alone, divided by n.
/// </summary>
[Estimator(
    "partial-empty",
    "Shapley sum over coalitions of up to k players, the mirror image of 'partial'.",
    Guarantees = EstimatorGuarantees.Linear | EstimatorGuarantees.Exhaustive | EstimatorGuarantees.Deterministic)]
internal sealed class PartialEmptyEstimator : PartialSumEstimator
{
    /// <inheritdoc/>
    protected override bool IsFromGrand => false;
}
