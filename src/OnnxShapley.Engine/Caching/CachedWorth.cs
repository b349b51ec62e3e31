using OnnxShapley.Games;

namespace OnnxShapley.Engine.Caching;

/// <summary>What a coalition of a group is worth.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Coalition">The coalition, which says how many players the group has.</param>
/// <param name="Worth">Its worth, to the last bit.</param>
internal readonly record struct CachedWorth(int Group, Coalition Coalition, double Worth);
