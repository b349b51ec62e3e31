namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>Payoff lost by removing the lowest channels.</summary>
/// <param name="Third">The lowest 30 %.</param>
/// <param name="Half">The lowest 50 %.</param>
internal sealed record RankLosses(double Third, double Half);
