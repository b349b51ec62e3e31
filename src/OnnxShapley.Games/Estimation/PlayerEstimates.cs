using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>What an estimator found, one element a player.</summary>
/// <param name="Values">The values.</param>
/// <param name="StandardErrors">Their standard errors: 0 where exact, NaN where not estimated.</param>
internal readonly record struct PlayerEstimates(ImmutableArray<double> Values, ImmutableArray<double> StandardErrors)
{
    /// <summary>What a cut came to; null where there was none.</summary>
    public RankDecision? Decision { get; init; }

    /// <summary>Values without an error.</summary>
    public static PlayerEstimates Exact(ImmutableArray<double> values) => new(values, [.. new double[values.Length]]);
}
