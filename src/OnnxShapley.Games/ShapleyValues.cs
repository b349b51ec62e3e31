using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// The Shapley values of one game, exact or estimated, and where they come from. Arrays have one element a player, in the
/// unit of the payoff.
/// </summary>
/// <remarks>Compare the arrays element by element: the equality of a record compares them by reference.</remarks>
public sealed record ShapleyValues
{
    /// <summary>Name of the estimator.</summary>
    public required string Estimator { get; init; }

    /// <summary>φ_i: the mean marginal contribution of player i over all orders of the players.</summary>
    public required ImmutableArray<double> Values { get; init; }

    /// <summary>Standard error of each value: 0 where the value is exact, NaN where the error was not estimated.</summary>
    public required ImmutableArray<double> StandardErrors { get; init; }

    /// <summary>u(∅), the worth of the empty coalition.</summary>
    public required double Empty { get; init; }

    /// <summary>u(N), the worth of the grand coalition.</summary>
    public required double Grand { get; init; }

    /// <summary>Number of distinct coalitions evaluated, the empty and the grand one included.</summary>
    public required long Evaluations { get; init; }

    /// <summary>What a <see cref="EstimatorOptions.Cut"/> came to; null where there was none.</summary>
    public RankDecision? Decision { get; init; }

    /// <summary>
    /// Where each value lies, null where there was no <see cref="EstimatorOptions.Cut"/>. All of them hold with the confidence of the cut, so that
    /// <see cref="RankDecision.Of"/> answers for every other cut as well. A value never lies outside.
    /// </summary>
    public ImmutableArray<ValueInterval>? Intervals { get; init; }
}
