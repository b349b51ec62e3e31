using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>How a ranking compares with a <see cref="RankReference"/>.</summary>
public sealed record RankComparison
{
    /// <summary>The ranking.</summary>
    public required Ranking Ranking { get; init; }

    /// <summary>Kendall's τ-b to the trusted ranking; NaN where all scores are equal.</summary>
    public required double Tau { get; init; }

    /// <summary>The share of the trusted ranking's lowest players that are among its own lowest.</summary>
    public required double LowestOverlap { get; init; }

    /// <summary>Acc_R with the best sets to remove, from 0 to 1; null without an oracle.</summary>
    public required double? OverlapToRemove { get; init; }

    /// <summary>Acc_R with the best sets to keep, from 0 to 1; null without an oracle.</summary>
    public required double? OverlapToKeep { get; init; }

    /// <summary>What the game is worth while the players are removed in the order of the ranking, by the number removed, 0 to n.</summary>
    public required ImmutableArray<double> Curve { get; init; }

    /// <summary>How far <see cref="MeanWorth"/> is below that of the oracle's best sets; null without an oracle.</summary>
    public required double? BelowOracle { get; init; }

    /// <summary>The mean of <see cref="Curve"/>: the area under it, for a width of 1.</summary>
    public double MeanWorth => Curve.Average();

    /// <summary>What is lost by removing the lowest players.</summary>
    /// <param name="removed">Their number, 0 to n.</param>
    public double Loss(int removed) => Curve[0] - Curve[removed];
}
