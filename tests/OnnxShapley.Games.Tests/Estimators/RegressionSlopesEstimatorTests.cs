namespace OnnxShapley.Games.Tests;

public sealed class RegressionSlopesEstimatorTests
{
    private readonly RegressionSlopesEstimator _estimator = new();

    [Test]
    public void Estimate_AllCoalitionsOfThreePlayers_GivesTheValuesWorkedOutByHand() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_GameWhosePlayersCountMoreAtSomeSizes_IsBetterThanWithTheSameSlopes([Values(80, 160)] long budget)
    {
        // A logistic step of a weighted sum: players count most where it is steep.
        TableGame game = TableGame.From(10, bits => 100 / (1 + Math.Exp(6 - (0.2 * Enumerable.Range(0, 10).Sum(player => ((bits >> player) & 1) * (player + 1))))));

        Assert.That(_estimator.MeanError(game, budget, seeds: 100), Is.LessThan(0.8 * new RegressionAdjustedEstimator().MeanError(game, budget, seeds: 100)));
    }

    [Test]
    public void Estimate_PlayersAllAlike_DividesNothingByZero() =>
        Assert.That(_estimator.Estimate(new SizeGame(12, size => size * size), 96).Values, Is.All.EqualTo(12).Within(1e-9));

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
