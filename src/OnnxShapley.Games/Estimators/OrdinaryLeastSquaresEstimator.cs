namespace OnnxShapley.Games;

/// <summary>
/// Ordinary least squares with a free intercept over random coalitions, every size equally likely, without weights and without the constraint of
/// efficiency: what the published code of Adamczewski, Li and Van Gool 2024 fits where the article says weighted least squares. A baseline: whatever the
/// budget, its limit is another than the Shapley values, though it ranks players much as they do.
/// </summary>
[Estimator(
    "ols",
    "Plain least squares over random coalitions (code of Adamczewski et al. 2024); other limit.",
    Guarantees = EstimatorGuarantees.Linear)]
internal sealed class OrdinaryLeastSquaresEstimator : RegressionEstimator
{
    private const int RowsPerCall = 256;

    // A small game has few coalitions, so that no budget would end a run of free repeats.
    private const long MostRows = 400_000;

    /// <inheritdoc/>
    protected override bool SeesAllSamples => true;

    /// <inheritdoc/>
    protected override PlayerEstimates Fit(EstimationContext context)
    {
        int width = context.Players + 1;
        var matrix = new SymmetricMatrix(width);
        double[] right = new double[width];
        Add(context, [Coalition.Empty(context.Players), Coalition.Grand(context.Players)], matrix, right);

        var random = new SeededRandom(context.Seed);
        int[] players = [.. Enumerable.Range(0, context.Players)];
        for (long left = Math.Min(context.Budget - 2, MostRows); left > 0; left -= RowsPerCall)
        {
            int count = (int)Math.Min(left, RowsPerCall);
            Add(context, [.. Enumerable.Range(0, count).Select(_ => PairSample.Subset(players, 1 + random.Next(players.Length - 1), random))], matrix, right);
        }

        matrix.Factor().Solve(right);
        return new PlayerEstimates([.. right.Take(context.Players)], [.. Enumerable.Repeat(double.NaN, context.Players)]);
    }

    /// <summary>Members are 1/2 and others −1/2: the slopes are the same as for 1 and 0, and the equations are better conditioned.</summary>
    private static void Add(EstimationContext context, Coalition[] coalitions, SymmetricMatrix matrix, double[] right)
    {
        double[] worths = new double[coalitions.Length];
        context.Evaluate(coalitions, worths);
        double[] rows = new double[coalitions.Length * right.Length];
        for (int index = 0; index < coalitions.Length; index++)
        {
            Span<double> row = rows.AsSpan(index * right.Length, right.Length);
            row.Fill(-0.5);
            row[^1] = 1;
            foreach (int member in coalitions[index])
            {
                row[member] = 0.5;
            }
        }

        matrix.AddProducts(rows);
        RowSums.Add(right, rows, right.Length, worths);
    }
}
