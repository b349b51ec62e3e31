namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>One estimation.</summary>
/// <param name="Estimator">Name of the estimator, or of a baseline.</param>
/// <param name="PerPlayer">Budget in evaluations a channel.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Evaluations">Evaluations that were made.</param>
/// <param name="Seconds">Time it took; where it read a table, the time of the game itself, and NaN for all seeds but the first.</param>
/// <param name="Error">Norm of the difference to the reference, divided by the norm of the reference; NaN for a baseline, which estimates something else.</param>
/// <param name="Tau">Kendall's τ to the reference.</param>
/// <param name="Lowest">Share of the lowest 30 % of the reference that is among its own.</param>
/// <param name="Losses">What is lost by removing the channels that it ranks lowest.</param>
internal sealed record RankRow(
    string Estimator, int PerPlayer, ulong Seed, long Evaluations, double Seconds, double Error, double Tau, double Lowest, RankLosses Losses);
