using OnnxShapley.Engine.Importances;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>The ranking of a group's channels by one importance.</summary>
/// <param name="Importance">Name of the importance.</param>
/// <param name="Scores">Its scores, and what they cost.</param>
/// <param name="Comparison">How the ranking, which is the one that pruning would have, compares with the reference.</param>
public sealed record ImportanceRank(string Importance, GroupImportance Scores, RankComparison Comparison);
