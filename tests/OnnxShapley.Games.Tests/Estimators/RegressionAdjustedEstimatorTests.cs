namespace OnnxShapley.Games.Tests;

public sealed class RegressionAdjustedEstimatorTests
{
    private readonly RegressionAdjustedEstimator _estimator = new();

    [Test]
    public void Estimate_AllCoalitionsOfThreePlayers_GivesTheValuesWorkedOutByHand() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_AllButAFewCoalitions_IsNearlyExact()
    {
        TableGame game = TableGame.Random(8, seed: 2);

        Assert.That(_estimator.MeanError(game, 250, seeds: 20), Is.LessThan(0.2 * _estimator.MeanError(game, 64, seeds: 20)));
    }

    [Test]
    public void Estimate_SaturatingGame_IsAsGoodAsTheRegressionAlone([Values(96, 192)] long budget)
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        double error = _estimator.MeanError(game, budget, seeds: 50);

        Assert.That(error, Is.LessThan(1.1 * new LeverageSizeEffectEstimator().MeanError(game, budget, seeds: 50)));
    }

    [Test]
    public void Estimate_OverFourThousandSeedsOfASaturatingGame_IsUnbiasedAtTheMinimum()
    {
        TableGame game = TableGame.Saturating(7, seed: 9);
        double[] exact = EstimatorRun.Exact(game);
        ShapleyValues[] found = [.. Enumerable.Range(0, 4_000).Select(seed => _estimator.Estimate(game, 28, (ulong)seed))];

        for (int player = 0; player < 7; player++)
        {
            SeedStudy study = SeedStudy.Of(found.Length, seed => found[seed].Values[player]);
            Assert.That(study.Mean, Is.EqualTo(exact[player]).Within(study.Tolerance), $"player {player}");
        }
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
