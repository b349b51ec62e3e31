namespace OnnxShapley.Games;

/// <summary>The upper triangular U of a positive definite matrix UᵀU.</summary>
internal sealed class CholeskyFactor
{
    private readonly double[] _upper;
    private readonly int _size;

    private CholeskyFactor(double[] upper, int size)
    {
        _upper = upper;
        _size = size;
    }

    /// <summary>Factors a matrix, row by row, in n³/3 operations; null where a pivot is not above the smallest that is accepted.</summary>
    /// <param name="upper">The upper triangle; overwritten.</param>
    /// <param name="size">Number of rows and of columns.</param>
    /// <param name="smallest">The smallest pivot that is accepted.</param>
    public static CholeskyFactor? Of(double[] upper, int size, double smallest)
    {
        double[] column = new double[size];
        for (int row = 0; row < size; row++)
        {
            for (int above = 0; above < row; above++)
            {
                column[above] = -upper[(above * size) + row];
            }

            Span<double> target = upper.AsSpan((row * size) + row, size - row);
            RowSums.Add(target, upper.AsSpan(row), size, column.AsSpan(0, row));
            if (!(target[0] > smallest))
            {
                return null;
            }

            double scale = 1 / Math.Sqrt(target[0]);
            foreach (ref double element in target)
            {
                element *= scale;
            }
        }

        return new CholeskyFactor(upper, size);
    }

    /// <summary>Overwrites the right-hand side with the solution.</summary>
    public void Solve(Span<double> vector)
    {
        for (int row = 0; row < _size; row++)
        {
            ReadOnlySpan<double> right = _upper.AsSpan((row * _size) + row, _size - row);
            vector[row] /= right[0];
            RowSums.Add(vector[(row + 1)..], right[1..], 0, [-vector[row]]);
        }

        for (int row = _size - 1; row >= 0; row--)
        {
            ReadOnlySpan<double> right = _upper.AsSpan((row * _size) + row, _size - row);
            double sum = vector[row];
            for (int column = 1; column < right.Length; column++)
            {
                sum -= right[column] * vector[row + column];
            }

            vector[row] = sum / right[0];
        }
    }
}
