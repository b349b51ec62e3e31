namespace OnnxShapley.Games;

/// <summary>What an estimator may spend and how it draws.</summary>
public sealed record EstimatorOptions
{
    /// <summary>
    /// Distinct coalitions that may be evaluated, the empty and the grand one included. Repeats are free: estimators remember
    /// worths. What an estimator spends never depends on what the caller remembers; with a cut, and by truncation, it does on the worths.
    /// </summary>
    public required long Budget { get; init; }

    /// <summary>Seed of the draws: the same seed and budget give the same values.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where set, the estimation ends when it is sure which players are above a cut, and spends no more. Only some estimators can do that.</summary>
    public RankCut? Cut { get; init; }
}
