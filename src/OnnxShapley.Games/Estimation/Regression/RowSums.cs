using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// Sums of multiples of rows, four rows at a time. Each element is computed by the same operations in the same order whatever the width
/// of the machine's vectors, so that the same bits come out everywhere.
/// </summary>
internal static class RowSums
{
    /// <summary>target[j] += Σ_r factors[r] · rows[r][j], where row r begins at <paramref name="stride"/>·r.</summary>
    /// <param name="target">What is added to.</param>
    /// <param name="rows">The rows, the first beginning at 0; each at least as long as the target.</param>
    /// <param name="stride">Distance of the rows.</param>
    /// <param name="factors">A factor a row.</param>
    public static void Add(Span<double> target, ReadOnlySpan<double> rows, int stride, ReadOnlySpan<double> factors)
    {
        int row = 0;
        for (; row + 4 <= factors.Length; row += 4)
        {
            AddFour(target, rows[(row * stride)..], stride, factors.Slice(row, 4));
        }

        for (; row < factors.Length; row++)
        {
            AddOne(target, rows.Slice(row * stride, target.Length), factors[row]);
        }
    }

    private static void AddFour(Span<double> target, ReadOnlySpan<double> rows, int stride, ReadOnlySpan<double> factors)
    {
        ReadOnlySpan<double> first = rows[..target.Length];
        ReadOnlySpan<double> second = rows.Slice(stride, target.Length);
        ReadOnlySpan<double> third = rows.Slice(2 * stride, target.Length);
        ReadOnlySpan<double> fourth = rows.Slice(3 * stride, target.Length);
        var firsts = new Vector<double>(factors[0]);
        var seconds = new Vector<double>(factors[1]);
        var thirds = new Vector<double>(factors[2]);
        var fourths = new Vector<double>(factors[3]);
        int index = 0;
        for (; index + Vector<double>.Count <= target.Length; index += Vector<double>.Count)
        {
            Vector<double> sum = new Vector<double>(target[index..]) + (firsts * new Vector<double>(first[index..]));
            sum += seconds * new Vector<double>(second[index..]);
            sum += thirds * new Vector<double>(third[index..]);
            sum += fourths * new Vector<double>(fourth[index..]);
            sum.CopyTo(target[index..]);
        }

        for (; index < target.Length; index++)
        {
            double sum = target[index] + (factors[0] * first[index]);
            sum += factors[1] * second[index];
            sum += factors[2] * third[index];
            target[index] = sum + (factors[3] * fourth[index]);
        }
    }

    private static void AddOne(Span<double> target, ReadOnlySpan<double> row, double factor)
    {
        var factors = new Vector<double>(factor);
        int index = 0;
        for (; index + Vector<double>.Count <= target.Length; index += Vector<double>.Count)
        {
            (new Vector<double>(target[index..]) + (factors * new Vector<double>(row[index..]))).CopyTo(target[index..]);
        }

        for (; index < target.Length; index++)
        {
            target[index] += factor * row[index];
        }
    }
}
