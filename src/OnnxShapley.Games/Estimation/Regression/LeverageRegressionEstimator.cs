namespace OnnxShapley.Games;

/// <summary>
/// Weighted least squares over pairs of coalitions, drawn without replacement, all sizes alike. A row of size s weighs what the
/// Shapley regression gives all coalitions of that size, (n − 1)/(s(n − s)), divided by the number drawn of it.
/// </summary>
internal abstract class LeverageRegressionEstimator : RegressionEstimator
{
    /// <summary>The functions of size that are fitted beside the values.</summary>
    /// <param name="players">Number of players.</param>
    /// <param name="rows">Number of pairs.</param>
    protected abstract SizeEffects Effects(int players, int rows);

    /// <inheritdoc/>
    protected sealed override PlayerEstimates Fit(EstimationContext context)
    {
        PairRow[] rows = PairRows.Draw(context);
        var regression = new PairRegression(context.Players, Effects(context.Players, rows.Length));
        regression.Add(rows);
        return regression.Estimate(rows, (context.Grand - context.Empty) / context.Players);
    }
}
