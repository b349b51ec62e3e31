namespace OnnxShapley.Games;

/// <summary>
/// The weighted regression of worths on members, with values that add up to u(N) − u(∅) (KernelSHAP: Lundberg and Lee 2017; with each coalition's
/// complement: Covert and Lee 2021). Of a pair, only the difference says anything about values, so that a pair is one row: S has the
/// row 1_S − |S|/n, times its slope. The rows sum to 0, which leaves the common mean of the values free; it is (u(N) − u(∅))/n.
/// </summary>
/// <param name="players">Number of players.</param>
/// <param name="effects">Functions of size that are fitted beside the values.</param>
internal sealed class PairRegression(int players, SizeEffects effects)
{
    private const int RowsPerBlock = 32;

    // Variances are sums over so many groups of rows at most, which is what they have of degrees of freedom.
    private const int Groups = 200;

    private readonly SymmetricMatrix _matrix = new(players + effects.Count);
    private readonly double[] _right = new double[players + effects.Count];

    private int Width => players + effects.Count;

    /// <summary>Adds equations.</summary>
    public void Add(ReadOnlySpan<PairRow> rows)
    {
        double[] block = new double[RowsPerBlock * Width];
        for (int first = 0; first < rows.Length; first += RowsPerBlock)
        {
            ReadOnlySpan<PairRow> some = rows.Slice(first, Math.Min(RowsPerBlock, rows.Length - first));
            for (int index = 0; index < some.Length; index++)
            {
                Span<double> equation = block.AsSpan(index * Width, Width);
                Write(some[index], Math.Sqrt(some[index].Weight), equation);
                RowSums.Add(_right, equation, 0, [Math.Sqrt(some[index].Weight) * some[index].Target]);
            }

            _matrix.AddProducts(block.AsSpan(0, some.Length * Width));
        }
    }

    /// <summary>Adds the equations of another regression, or takes them away.</summary>
    public void Add(PairRegression other, double factor)
    {
        _matrix.Add(other._matrix, factor);
        RowSums.Add(_right, other._right, 0, [factor]);
    }

    /// <summary>Factors the equations that there are.</summary>
    public CholeskyFactor Factor()
    {
        var matrix = new SymmetricMatrix(Width);
        matrix.Add(_matrix, 1);
        matrix.AddToAll(matrix.Trace(players) / ((double)players * players), players);
        return matrix.Factor();
    }

    /// <summary>Solves the equations.</summary>
    public PairFit Solve(CholeskyFactor factor)
    {
        double[] solution = [.. _right];
        factor.Solve(solution);
        return new PairFit(effects, Centred(solution));
    }

    /// <summary>
    /// The values and their standard errors. Those come from the residuals, without the assumption that all are equally large (White 1980, "A
    /// Heteroskedasticity-Consistent Covariance Matrix Estimator"), enlarged by what the fit takes off them. A size that was drawn whole adds nothing to
    /// them; they are NaN where there are no more rows than unknowns.
    /// </summary>
    /// <param name="rows">The rows that were added.</param>
    /// <param name="mean">The mean of all values.</param>
    public PlayerEstimates Estimate(ReadOnlySpan<PairRow> rows, double mean)
    {
        CholeskyFactor factor = Factor();
        PairFit fit = Solve(factor);
        double[] variances = Variances(factor, fit, rows);
        bool isWhole = Array.TrueForAll(variances, variance => variance == 0);
        double freedom = rows.Length - players + 1 - effects.Count;
        double scale = isWhole ? 0 : freedom > 0 ? rows.Length / freedom : double.NaN;
        return new PlayerEstimates(
            [.. fit.Slopes.ToArray().Select(slope => mean + slope)],
            [.. variances.Select(variance => Math.Sqrt(variance * scale))])
        { Freedom = Math.Clamp(freedom, 0, Groups) };
    }

    /// <summary>Of rows in at most <see cref="Groups"/> groups, each of all sizes: one solution a group is enough, where every row would take one.</summary>
    private double[] Variances(CholeskyFactor factor, PairFit fit, ReadOnlySpan<PairRow> rows)
    {
        double[][] sums = [.. Enumerable.Range(0, Math.Min(Groups, rows.Length)).Select(_ => new double[Width])];
        double[] equation = new double[Width];
        for (int index = 0; index < rows.Length; index++)
        {
            PairRow row = rows[index];
            Write(row, row.Weight * (row.Target - fit.Predict(row)) * Math.Sqrt(row.Unseen), equation);
            RowSums.Add(sums[index % sums.Length], equation, 0, [1]);
        }

        double[] variances = new double[players];
        foreach (double[] sum in sums)
        {
            factor.Solve(sum);
            for (int player = 0; player < players; player++)
            {
                variances[player] += sum[player] * sum[player];
            }
        }

        return variances;
    }

    private void Write(PairRow row, double scale, Span<double> equation)
    {
        equation[..players].Fill(-scale * row.Slope * row.Size / players);
        foreach (int member in row.Coalition)
        {
            equation[member] += scale * row.Slope;
        }

        Span<double> functions = equation[players..];
        effects.CopyTo(functions, row.Size);
        foreach (ref double value in functions)
        {
            value *= scale;
        }
    }

    /// <summary>Takes rounding off the sum of the values.</summary>
    private double[] Centred(double[] solution)
    {
        double mean = solution.Take(players).Average();
        for (int player = 0; player < players; player++)
        {
            solution[player] -= mean;
        }

        return solution;
    }
}
