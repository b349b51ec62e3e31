namespace OnnxShapley.Games.Tests;

/// <summary>Runs estimators in one line.</summary>
internal static class EstimatorRun
{
    public static ShapleyValues Estimate(this IShapleyEstimator estimator, ICooperativeGame game, long budget, ulong seed = 0) =>
        estimator.Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);

    /// <summary>The exact values.</summary>
    public static double[] Exact(TableGame game) => [.. new ExactEstimator().Estimate(game, 1L << game.PlayerCount).Values];

    /// <summary>Mean over seeds of the root of the mean squared error.</summary>
    public static double MeanError(this IShapleyEstimator estimator, TableGame game, long budget, int seeds)
    {
        double[] exact = Exact(game);
        return SeedStudy.Of(seeds, seed => Error(estimator.Estimate(game, budget, seed), exact)).Mean;
    }

    /// <summary>The standard error that is claimed, on average over seeds, divided by the spread of the values over seeds; for every player.</summary>
    public static double[] ClaimedPerSpread(this IShapleyEstimator estimator, TableGame game, long budget, int seeds)
    {
        ShapleyValues[] found = [.. Enumerable.Range(0, seeds).Select(seed => estimator.Estimate(game, budget, (ulong)seed))];
        return [.. Enumerable.Range(0, game.PlayerCount).Select(Ratio)];

        double Ratio(int player)
        {
            double spread = SeedStudy.Of(seeds, seed => found[seed].Values[player]).StandardError * Math.Sqrt(seeds);
            return found.Average(values => values.StandardErrors[player]) / spread;
        }
    }

    private static double Error(ShapleyValues values, double[] exact) =>
        Math.Sqrt(values.Values.Zip(exact, (value, truth) => (value - truth) * (value - truth)).Average());
}
