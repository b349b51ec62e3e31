namespace OnnxShapley.Games;

/// <summary>What an estimator promises about its values; the contract tests hold it to that.</summary>
[Flags]
public enum EstimatorGuarantees
{
    /// <summary>No promise.</summary>
    None = 0,

    /// <summary>The values add up to u(N) − u(∅), whatever the budget.</summary>
    Efficient = 1,

    /// <summary>The mean over all seeds is the Shapley value, whatever the budget.</summary>
    Unbiased = 2,

    /// <summary>With a growing budget, the values approach the Shapley values.</summary>
    Consistent = 4,

    /// <summary>For the same seed, the values of the sum of two games are the sums of their values.</summary>
    Linear = 8,

    /// <summary>A player that adds the same to every coalition gets that number, if all players are like that; without error.</summary>
    ExactForAdditive = 16,

    /// <summary>
    /// An interval of 1.96 standard errors to each side covers the Shapley value in 93 to 97 of 100 estimations, from 48 evaluations a player on.
    /// With fewer, take a quantile of Student's distribution instead.
    /// </summary>
    Intervals = 32,

    /// <summary>A budget for all 2^n coalitions gives the Shapley values themselves; of games with more than 20 players, not all estimators keep that.</summary>
    Exhaustive = 64,

    /// <summary>The seed changes nothing.</summary>
    Deterministic = 128,

    /// <summary>It can end at a <see cref="RankCut"/>.</summary>
    RankCuts = 256,

    /// <summary>The values of a mean over random orders: all promises but two, that all coalitions give the Shapley values and that the seed changes nothing.</summary>
    Orders = Efficient | Unbiased | Consistent | Linear | ExactForAdditive | Intervals | RankCuts,
}
