namespace OnnxShapley.Games;

/// <summary>
/// KernelSHAP (Lundberg and Lee 2017, "A Unified Approach to Interpreting Model Predictions") as Covert and Lee 2021 improved it ("Improving KernelSHAP"):
/// sizes are drawn in proportion to 1/(s(n − s)), each coalition comes with its complement, and the values are constrained to add up to u(N) − u(∅).
/// Biased, as every regression on drawn rows is; the bias vanishes with the budget.
/// </summary>
/// <remarks>Draws repeat, but a budget for all coalitions takes each once, weighted by the Shapley kernel, and gives the exact values.</remarks>
[Estimator(
    "kernel",
    "KernelSHAP with pairs of coalitions and constrained least squares (Covert and Lee 2021).",
    Guarantees = (EstimatorGuarantees.Orders & ~(EstimatorGuarantees.Unbiased | EstimatorGuarantees.ExactForAdditive)) | EstimatorGuarantees.Exhaustive)]
internal sealed class KernelEstimator : RegressionEstimator
{
    /// <inheritdoc/>
    protected override PlayerEstimates Fit(EstimationContext context)
    {
        PairRow[] rows = context.PaysForAll ? PairRows.Draw(context) : Rows(context);
        var regression = new PairRegression(context.Players, new SizeEffects(context.Players, 0));
        regression.Add(rows);
        return regression.Estimate(rows, (context.Grand - context.Empty) / context.Players);
    }

    private static PairRow[] Rows(EstimationContext context)
    {
        Coalition[] coalitions = Draw(context, (int)Math.Min((context.Budget - 2) / 2, Array.MaxLength));
        double[] differences = PairWorths.HalfDifferences(context, coalitions);
        return [.. coalitions.Zip(differences, (coalition, difference) => Row(context, coalition, difference, 1.0 / coalitions.Length))];
    }

    private static PairRow Row(EstimationContext context, Coalition coalition, double difference, double weight)
    {
        int size = coalition.Count;
        return new PairRow(coalition, size, difference - PairRows.Offset(context, size), weight, Unseen: 1);
    }

    private static Coalition[] Draw(EstimationContext context, int pairs)
    {
        var random = new SeededRandom(context.Seed);
        var sizes = new WeightedDraw([.. Enumerable.Range(1, context.Players - 1).Select(size => 1.0 / (size * (double)(context.Players - size)))]);
        int[] players = [.. Enumerable.Range(0, context.Players)];
        return [.. Enumerable.Range(0, pairs).Select(_ => PairSample.Subset(players, 1 + sizes.Next(random), random))];
    }
}
