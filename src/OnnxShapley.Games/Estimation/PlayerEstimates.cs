using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>What an estimator found, one element a player.</summary>
/// <param name="Values">The values.</param>
/// <param name="StandardErrors">Their standard errors: 0 where exact, NaN where not estimated.</param>
internal readonly record struct PlayerEstimates(ImmutableArray<double> Values, ImmutableArray<double> StandardErrors)
{
    /// <summary>Degrees of freedom of the standard errors; 0 where they are not known, infinite where the values are exact.</summary>
    public double Freedom { get; init; }

    /// <summary>What a cut came to; null where there was none.</summary>
    public RankDecision? Decision { get; init; }

    /// <summary>Where the values lie, with the confidence of a cut; null where there was none.</summary>
    public ImmutableArray<ValueInterval>? Intervals { get; init; }

    /// <summary>
    /// The same with what a race came to. A value that lies outside its interval, which earlier looks made narrower, moves to its end: so a player that is surely
    /// above a cut is ranked above it.
    /// </summary>
    public PlayerEstimates With(RankRace race) => this with
    {
        Values = [.. Values.Zip(race.Intervals, (value, interval) => Math.Clamp(value, interval.Lowest, interval.Highest))],
        Intervals = race.Intervals,
        Decision = race.Decision,
    };

    /// <summary>The same with a decision by the values themselves, which are exact.</summary>
    public PlayerEstimates DecidedAt(RankCut cut)
    {
        ImmutableArray<ValueInterval> intervals = [.. Values.Select(value => new ValueInterval(value, value))];
        return this with { Intervals = intervals, Decision = RankDecision.Of(intervals, cut.Kept) };
    }

    /// <summary>Values without an error.</summary>
    public static PlayerEstimates Exact(ImmutableArray<double> values) => new(values, [.. new double[values.Length]]) { Freedom = double.PositiveInfinity };
}
