namespace OnnxShapley.Games;

/// <summary>One equation of a <see cref="PairRegression"/>: what a coalition S and its complement say together.</summary>
/// <param name="Coalition">S.</param>
/// <param name="Size">Its number of members.</param>
/// <param name="Target">(u(S) − u(N∖S))/2, less what it would be if all players had the same value.</param>
/// <param name="Weight">Weight in the sum of squares.</param>
/// <param name="Unseen">Share of the pairs of that size that was not drawn; 1 where pairs are drawn with replacement.</param>
internal readonly record struct PairRow(Coalition Coalition, int Size, double Target, double Weight, double Unseen)
{
    /// <summary>What the players' values are multiplied by in this row; 1 unless slopes change with the size.</summary>
    public double Slope { get; init; } = 1;
}
