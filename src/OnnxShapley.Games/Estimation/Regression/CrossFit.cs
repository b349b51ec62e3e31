namespace OnnxShapley.Games;

/// <summary>
/// Corrects regressions by rows that they were not fitted to. Rows are dealt to folds; each fold has a regression on all other rows. The formulas are at the
/// <see cref="RegressionAdjustedEstimator"/>.
/// </summary>
/// <param name="context">The estimation.</param>
/// <param name="rows">Rows drawn without replacement, all sizes alike, ordered by size.</param>
/// <param name="hasSlopes">Whether the players' values may count more at some sizes than at others.</param>
internal sealed class CrossFit(EstimationContext context, PairRow[] rows, bool hasSlopes)
{
    private const int Folds = 8;

    private readonly double[] _values = new double[context.Players];
    private readonly double[] _residuals = new double[rows.Length];
    private readonly int[] _drawn = Count(rows, context.Players, _ => true);

    private int Players => context.Players;

    /// <summary>The corrected values and their standard errors.</summary>
    public PlayerEstimates Estimate()
    {
        double mean = (context.Grand - context.Empty) / Players;
        if (Array.TrueForAll(rows, row => row.Unseen == 0))
        {
            AddWhole();
        }
        else
        {
            AddFolds();
        }

        return new PlayerEstimates([.. _values.Select(value => mean + value)], [.. Variances().Select(Math.Sqrt)]) { Freedom = Math.Max(0, rows.Length - Players) };
    }

    private static int[] Count(PairRow[] rows, int players, Func<int, bool> condition)
    {
        int[] counts = new int[(players / 2) + 1];
        for (int index = 0; index < rows.Length; index++)
        {
            counts[rows[index].Size] += condition(index) ? 1 : 0;
        }

        return counts;
    }

    /// <summary>2κ_s: targets are half of d.</summary>
    private double Scale(int size) => (2 * size == Players ? 1.0 : 2.0) * Players / (size * (double)(Players - size));

    private void AddWhole()
    {
        foreach (PairRow row in rows)
        {
            Add(row, Scale(row.Size) / _drawn[row.Size] * row.Target);
        }
    }

    private void AddFolds()
    {
        SizeEffects effects = SizeEffects.For(Players, rows.Length);
        var all = new PairRegression(Players, effects);
        all.Add(rows);
        for (int fold = 0; fold < Folds; fold++)
        {
            int current = fold;

            // With thousands of players, fits take long enough to be cancelled between them.
            context.ThrowIfCancelled();
            var fitted = new PairRegression(Players, effects);
            fitted.Add(all, 1);
            var held = new PairRegression(Players, effects);
            held.Add([.. rows.Where((_, index) => index % Folds == current)]);
            fitted.Add(held, -1);
            PairFit fit = fitted.Solve(fitted.Factor());
            if (hasSlopes)
            {
                PairRow[] others = [.. rows.Where((_, index) => index % Folds != current)];
                (fit, SizeSlopes slopes) = SizeSlopes.Refit(others, fit, Players, effects);
                AddFold(fold, fit, slopes);
            }
            else
            {
                AddFold(fold, fit, SizeSlopes.Same(Players));
            }
        }
    }

    private void AddFold(int fold, PairFit fit, SizeSlopes slopes)
    {
        int[] held = Count(rows, Players, index => index % Folds == fold);
        double share = 0;
        for (int size = 1; size < held.Length; size++)
        {
            double ofSize = Scale(size) * size * (Players - size) / ((double)Players * (Players - 1)) * slopes[size];
            share += _drawn[size] == 0 ? 0 : ofSize * held[size] / _drawn[size];
        }

        RowSums.Add(_values, fit.Slopes, 0, [share]);
        for (int index = 0; index < rows.Length; index++)
        {
            PairRow row = rows[index];
            int drawn = _drawn[row.Size];
            double perCoalition = (1 - row.Unseen) / drawn;
            bool isHeld = index % Folds == fold;
            double factor = isHeld ? (1 - ((drawn - held[row.Size]) * perCoalition)) / held[row.Size] : perCoalition;
            double residual = row.Target - fit.Predict(row with { Slope = slopes[row.Size] });
            Add(row, Scale(row.Size) * held[row.Size] / drawn * factor * residual);
            _residuals[index] = isHeld ? residual : _residuals[index];
        }
    }

    /// <summary>Adds a multiple of 1_S − s/n to the values.</summary>
    private void Add(PairRow row, double factor)
    {
        double others = -factor * row.Size / Players;
        for (int player = 0; player < Players; player++)
        {
            _values[player] += others;
        }

        foreach (int member in row.Coalition)
        {
            _values[member] += factor;
        }
    }

    /// <summary>Of a mean over each size, without replacement, of the residuals of rows that were held out.</summary>
    private double[] Variances()
    {
        double[] variances = new double[Players];
        foreach (IGrouping<int, int> size in Enumerable.Range(0, rows.Length).GroupBy(index => rows[index].Size))
        {
            AddVariances([.. size], size.Key, variances);
        }

        return variances;
    }

    private void AddVariances(int[] indexes, int size, double[] variances)
    {
        double unseen = rows[indexes[0]].Unseen;
        if (unseen == 0)
        {
            return;
        }

        double share = (double)size / Players;
        double squares = indexes.Sum(index => _residuals[index] * _residuals[index]);
        double sum = indexes.Sum(index => _residuals[index]);
        double[] memberSquares = new double[Players];
        double[] memberSums = new double[Players];
        foreach (int index in indexes)
        {
            foreach (int member in rows[index].Coalition)
            {
                memberSquares[member] += _residuals[index] * _residuals[index];
                memberSums[member] += _residuals[index];
            }
        }

        double count = indexes.Length;
        double scale = Scale(size) * Scale(size) * unseen / (count * (count - 1));
        for (int player = 0; player < Players; player++)
        {
            double square = (share * share * squares) + ((1 - (2 * share)) * memberSquares[player]);
            double mean = (memberSums[player] - (share * sum)) / count;
            variances[player] += scale * Math.Max(0, square - (count * mean * mean));
        }
    }
}
