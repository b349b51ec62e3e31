namespace OnnxShapley.Games;

/// <summary>A symmetric matrix of sums of products, as normal equations have them; only the upper triangle is kept.</summary>
/// <param name="size">Number of rows and of columns.</param>
internal sealed class SymmetricMatrix(int size)
{
    // Pivots this far below the largest element of the diagonal are rounding: the equations do not tell the unknowns apart.
    private const double Singular = 1e-11;
    private const double Ridge = 1e-9;

    private readonly double[] _upper = new double[size * size];

    /// <summary>Adds RᵀR.</summary>
    /// <param name="rows">R, row by row, each as long as the matrix is wide.</param>
    public void AddProducts(ReadOnlySpan<double> rows)
    {
        int count = rows.Length / size;
        Span<double> column = stackalloc double[count];
        for (int index = 0; index < size; index++)
        {
            for (int row = 0; row < count; row++)
            {
                column[row] = rows[(row * size) + index];
            }

            RowSums.Add(_upper.AsSpan((index * size) + index, size - index), rows[index..], size, column);
        }
    }

    /// <summary>Adds a multiple of another matrix of the same size.</summary>
    public void Add(SymmetricMatrix other, double factor) => RowSums.Add(_upper, other._upper, 0, [factor]);

    /// <summary>Adds a number to every element of the first <paramref name="count"/> rows and columns.</summary>
    public void AddToAll(double number, int count)
    {
        for (int row = 0; row < count; row++)
        {
            for (int column = row; column < count; column++)
            {
                _upper[(row * size) + column] += number;
            }
        }
    }

    /// <summary>Sum of the first <paramref name="count"/> elements of the diagonal.</summary>
    public double Trace(int count) => Enumerable.Range(0, count).Sum(index => _upper[(index * size) + index]);

    /// <summary>
    /// Factors the matrix, to solve equations with it. Where it is singular, because the rows do not tell some unknowns apart, a ridge of 10⁻⁹ of
    /// its mean diagonal makes their solutions the smallest that fit.
    /// </summary>
    public CholeskyFactor Factor()
    {
        double largest = Enumerable.Range(0, size).Max(index => _upper[(index * size) + index]);
        double smallest = largest * Singular;
        CholeskyFactor? factor = CholeskyFactor.Of([.. _upper], size, smallest);
        if (factor is not null)
        {
            return factor;
        }

        double[] ridged = [.. _upper];
        double ridge = Trace(size) / size * Ridge;
        for (int index = 0; index < size; index++)
        {
            ridged[(index * size) + index] += ridge;
        }

        return CholeskyFactor.Of(ridged, size, 0)
            ?? throw new InvalidOperationException($"The normal equations of {size} unknowns have no factor, not even with a ridge.");
    }
}
