namespace OnnxShapley.Games.Tests;

public sealed class AntitheticControlEstimatorTests
{
    private readonly AntitheticControlEstimator _estimator = new();

    [Test]
    public void Estimate_TwoPlayers_IsExact() =>
        Assert.That(_estimator.Estimate(new TableGame(1, 4, 3, 10), 6).Values, Is.EqualTo(new double[] { 5, 4 }).Within(1e-12));

    [Test]
    public void Estimate_TwoPairsOfThreePlayers_AreControlledByEachOther()
    {
        // Symmetric but for player 0, who adds 6 more. By position all add 1, 2, 10 else, and pairs cannot miss: first and last (1 + 10)/2, middle 2.
        TableGame game = TableGame.From(3, bits => (int.PopCount(bits) switch { 0 => 0, 1 => 1, 2 => 3, _ => 13 }) + (6 * (bits & 1)));
        double[] exact = EstimatorRun.Exact(game);

        double plain = new AntitheticEstimator().MeanError(game, 10, seeds: 200);

        Assert.That(exact, Is.EqualTo(new[] { 31.0 / 3, 13.0 / 3, 13.0 / 3 }).Within(1e-12));
        Assert.That(_estimator.MeanError(game, 10, seeds: 200), Is.InRange(0.01, 0.95 * plain), "averages are smoothed, so that some error is left");
    }

    [Test]
    public void Estimate_GameOfTheSizeAlone_IsNearlyExactWithManyPairs()
    {
        TableGame game = TableGame.From(10, bits => Math.Sqrt(int.PopCount(bits)));

        Assert.That(_estimator.MeanError(game, 2 + (9 * 64), seeds: 20), Is.LessThan(0.3 * new AntitheticEstimator().MeanError(game, 2 + (9 * 64), seeds: 20)));
    }

    [Test]
    public void Estimate_SaturatingGame_IsBetterThanWithoutControl([Values(48, 96, 192)] long budget)
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        Assert.That(_estimator.MeanError(game, budget, seeds: 100), Is.LessThan(0.95 * new AntitheticEstimator().MeanError(game, budget, seeds: 100)));
    }

    [Test]
    public void StandardErrors_ManyPairs_MatchTheSpreadOverSeeds() =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(8, seed: 3), 562, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Values, Is.EqualTo(new double[] { 4, 5 }).Within(1e-9));

    [TestCase(1, 2, 2)]
    [TestCase(2, 6, 10)]
    [TestCase(16, 62, 122)]
    public void Budgets_SomePlayerCounts_AreTwoPairsAndFour(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
