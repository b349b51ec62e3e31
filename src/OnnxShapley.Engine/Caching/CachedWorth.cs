using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Caching;

/// <summary>What a coalition of a group is worth.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Coalition">The coalition, which says how many players the group has, and the images that it was evaluated on.</param>
/// <param name="Worth">Its worth, to the last bit.</param>
internal readonly record struct CachedWorth(int Group, ImageCoalition Coalition, double Worth);
