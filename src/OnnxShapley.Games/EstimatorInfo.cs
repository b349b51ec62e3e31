namespace OnnxShapley.Games;

/// <summary>One entry of the <see cref="EstimatorCatalog"/>.</summary>
/// <param name="Name">The name by which users choose it.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Estimator">The estimator itself.</param>
public sealed record EstimatorInfo(string Name, string Description, IShapleyEstimator Estimator);
