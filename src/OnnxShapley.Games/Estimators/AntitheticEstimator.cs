namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over random orders and their reverses (antithetic sampling; compared with others by Mitchell, Cooper,
/// Frank and Holmes 2022, "Sampling Permutations for Shapley Value Estimation"). Unbiased, and efficient for every number of pairs.
/// </summary>
[Estimator(
    "antithetic",
    "Mean marginal contribution over random orders and their reverses.")]
internal sealed class AntitheticEstimator() : OrdersEstimator(isPaired: true);
