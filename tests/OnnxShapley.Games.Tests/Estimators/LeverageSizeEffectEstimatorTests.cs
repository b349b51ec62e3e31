namespace OnnxShapley.Games.Tests;

public sealed class LeverageSizeEffectEstimatorTests
{
    private readonly LeverageSizeEffectEstimator _estimator = new();

    [Test]
    public void Estimate_AllCoalitionsOfThreePlayers_GivesTheValuesWorkedOutByHand() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_SumAndAFunctionOfTheSize_IsExact()
    {
        // 8n: 71 rows of 9 players afford a function for each of the four sizes.
        TableGame game = TableGame.From(9, bits => Math.Pow(int.PopCount(bits), 3) + (3 * (bits & 1)) - (bits >> 8));

        Assert.That(_estimator.Estimate(game, 72).Values, Is.EqualTo(EstimatorRun.Exact(game)).Within(1e-9));
        Assert.That(new LeverageEstimator().Estimate(game, 72).Values, Is.Not.EqualTo(EstimatorRun.Exact(game)).Within(0.1));
    }

    [Test]
    public void Estimate_SaturatingGame_IsBetterThanWithoutTheEffectAndThanPairsOfOrders([Values(48, 96, 192)] long budget)
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        double error = _estimator.MeanError(game, budget, seeds: 50);

        Assert.That(error, Is.LessThan(0.9 * new LeverageEstimator().MeanError(game, budget, seeds: 50)));
        Assert.That(error, Is.LessThan(0.9 * new AntitheticEstimator().MeanError(game, budget, seeds: 50)));
    }

    [Test]
    public void Estimate_ManySeedsAtTheMinimum_HasABiasFarBelowItsError()
    {
        TableGame game = TableGame.Saturating(8, seed: 4);
        double[] exact = EstimatorRun.Exact(game);
        ShapleyValues[] found = [.. Enumerable.Range(0, 2_000).Select(seed => _estimator.Estimate(game, 32, (ulong)seed))];

        double[] means = [.. Enumerable.Range(0, 8).Select(player => found.Average(values => values.Values[player]))];

        double bias = Math.Sqrt(means.Zip(exact, (mean, truth) => (mean - truth) * (mean - truth)).Average());
        Assert.That(bias, Is.LessThan(0.1 * _estimator.MeanError(game, 32, seeds: 200)));
    }

    [Test]
    public void StandardErrors_SomeBudgets_MatchTheSpreadOverSeeds([Values(96, 384)] long budget) =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(12, seed: 3), budget, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 4)]
    [TestCase(16, 64, 128)]
    public void Budgets_SomePlayerCounts_AreFourAndEightAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
