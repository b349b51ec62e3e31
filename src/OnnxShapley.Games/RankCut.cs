namespace OnnxShapley.Games;

/// <summary>
/// Ends an estimation as soon as it is sure which players are the best <see cref="Kept"/>: how far apart the others are is of no interest, and estimators by orders
/// sample no further players of which it is sure (after Ghorbani and Zou 2020, section 3, who take the interval around the k-th value; here
/// players are compared with one another, so that all decisions hold together).
/// </summary>
public sealed record RankCut
{
    /// <summary>Number of players above the cut, from 1 to n − 1.</summary>
    public required int Kept { get; init; }

    /// <summary>Least probability that every decision is right, at every time it was looked at; between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// The largest difference of two things that a player may add, in the unit of the payoff. Where it is known, decisions by random orders (<c>antithetic</c>,
    /// <c>hybrid</c>, <c>permutation</c>) hold with <see cref="Confidence"/> whatever the payoff is like. Where it is null, errors are taken to be about normal, and the largest
    /// difference that was seen stands for the range: much fewer evaluations, and right as often as <see cref="Confidence"/> says in all games that were tried, but not
    /// proven. The others take errors to be about normal, or orders to be independent, in any case.
    /// </summary>
    public double? Range { get; init; }

    /// <summary>Checks a cut before anything is evaluated.</summary>
    /// <exception cref="ArgumentException">The cut is not between two players, the confidence is no probability, the range is not positive, or the
    /// estimator takes no cut.</exception>
    internal static void EnsureFits(RankCut? cut, Type estimator, int players)
    {
        if (cut is null)
        {
            return;
        }

        EstimatorAttribute attribute = EstimatorAttribute.Of(estimator);
        if (!attribute.Guarantees.HasFlag(EstimatorGuarantees.RankCuts))
        {
            IEnumerable<string> others = EstimatorCatalog.Discover().Estimators
                .Where(other => other.Guarantees.HasFlag(EstimatorGuarantees.RankCuts))
                .Select(other => $"'{other.Name}'");
            throw new ArgumentException($"The estimator '{attribute.Name}' cannot end at a cut. Use one of {string.Join(", ", others)}.", nameof(cut));
        }

        if (cut.Kept < 1 || cut.Kept >= players)
        {
            throw new ArgumentException($"A cut that keeps {cut.Kept} of {players} players cuts nothing. Keep at least 1 and at most {players - 1}.", nameof(cut));
        }

        if (!(cut.Confidence > 0 && cut.Confidence < 1) || cut.Range is <= 0 or double.NaN or double.PositiveInfinity)
        {
            throw new ArgumentException(
                $"A cut with the confidence '{cut.Confidence}' and the range '{cut.Range}' decides nothing. Use a confidence between 0 and 1 and a finite, positive range.",
                nameof(cut));
        }
    }
}
