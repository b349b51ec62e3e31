namespace OnnxShapley.Games;

/// <summary>Draws numbers from 0 on, each in proportion to its weight.</summary>
internal sealed class WeightedDraw
{
    private readonly double[] _sums;

    /// <summary>Takes positive weights, one a number.</summary>
    public WeightedDraw(ReadOnlySpan<double> weights)
    {
        _sums = new double[weights.Length];
        double sum = 0;
        for (int index = 0; index < weights.Length; index++)
        {
            sum += weights[index];
            _sums[index] = sum;
        }
    }

    /// <summary>The next number.</summary>
    public int Next(SeededRandom random)
    {
        int found = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _sums.Length - 1);
    }
}
