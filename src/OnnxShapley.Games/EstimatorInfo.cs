namespace OnnxShapley.Games;

/// <summary>One entry of the <see cref="EstimatorCatalog"/>.</summary>
/// <param name="Name">The name by which users choose it.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Guarantees">What its values promise.</param>
/// <param name="Estimator">The estimator itself.</param>
public sealed record EstimatorInfo(string Name, string Description, EstimatorGuarantees Guarantees, IShapleyEstimator Estimator)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
