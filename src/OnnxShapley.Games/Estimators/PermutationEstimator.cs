namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over random orders of the players (Castro, Gómez and Tejada 2009, "Polynomial calculation
/// of the Shapley value based on sampling", algorithm ApproShapley). An order costs n − 1 evaluations, as all orders share
/// the empty and the grand coalition. Where the game has blocks of samples, it costs that on one block, and a round has one order for each
/// (<see cref="OrderWalk"/>). Unbiased, and efficient for every number of rounds.
/// </summary>
[Estimator(
    "permutation",
    "Mean marginal contribution over random orders (Castro et al. 2009).")]
internal sealed class PermutationEstimator() : OrdersEstimator(isPaired: false);
