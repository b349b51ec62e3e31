using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>How players are ranked.</summary>
/// <param name="Scores">One a player: the lowest goes first.</param>
/// <param name="Evaluations">Coalitions evaluated for it.</param>
internal sealed record Ranks(ImmutableArray<double> Scores, long Evaluations);
