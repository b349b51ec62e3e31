using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>What rankings of the players of one game are compared with.</summary>
public sealed record RankReference
{
    /// <summary>The largest size of sets that are compared with the oracle's, unless another one is asked for.</summary>
    public const int DefaultSizes = 5;

    /// <summary>A ranking that is trusted: by exact Shapley values, or by an estimate of many evaluations.</summary>
    public required Ranking Ranking { get; init; }

    /// <summary>The best sets, where all coalitions are known; otherwise null.</summary>
    public Oracle? Oracle { get; init; }

    /// <summary>R: sets of 1 to that many players are compared with the oracle's. At most n.</summary>
    public int Sizes { get; init; } = DefaultSizes;

    /// <summary>How many players are the lowest, from 1 to n.</summary>
    public required int Lowest { get; init; }

    /// <summary>Compares a ranking with this.</summary>
    /// <param name="ranking">A ranking of the same players.</param>
    /// <param name="game">The game, by which the removal curve is evaluated.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public RankComparison Compare(Ranking ranking, ICooperativeGame game, CancellationToken cancellationToken)
    {
        ImmutableArray<double> curve = ranking.RemovalCurve(game, cancellationToken);
        return new RankComparison
        {
            Ranking = ranking,
            Tau = ranking.Tau(Ranking),
            LowestOverlap = ranking.LowestOverlap(Ranking, Lowest),
            OverlapToRemove = Oracle?.OverlapToRemove(ranking, Sizes),
            OverlapToKeep = Oracle?.OverlapToKeep(ranking, Sizes),
            Curve = curve,
            BelowOracle = Oracle is null ? null : Oracle.Curve.Average() - curve.Average(),
        };
    }
}
