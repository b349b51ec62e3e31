namespace OnnxShapley.Games;

/// <summary>The coalition that is worth most of all of its size.</summary>
/// <param name="Kept">The coalition. Where several tie, the one whose missing players have the lowest numbers (the least, compared from the highest number down).</param>
/// <param name="Worth">What it is worth.</param>
/// <param name="Ties">Number of coalitions of that size that are worth as much, itself included: 1 where it is the only one.</param>
public sealed record BestCoalition(Coalition Kept, double Worth, long Ties)
{
    /// <summary>The players that are not in it.</summary>
    public Coalition Removed => Kept.Complement();
}
