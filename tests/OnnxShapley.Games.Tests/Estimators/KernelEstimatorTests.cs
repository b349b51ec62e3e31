namespace OnnxShapley.Games.Tests;

public sealed class KernelEstimatorTests
{
    private readonly KernelEstimator _estimator = new();

    [Test]
    public void Estimate_TwoPlayers_IsExact() =>
        Assert.That(_estimator.Estimate(new TableGame(1, 4, 3, 10), 4).Values, Is.EqualTo(new double[] { 5, 4 }).Within(1e-12));

    [Test]
    public void Estimate_AllCoalitionsOfThreePlayers_GivesTheValuesWorkedOutByHand() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 20_000).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_AdditiveGame_IsExactWhereTheRowsTellPlayersApart()
    {
        double[] worths = [.. Enumerable.Range(0, 130).Select(player => 0.5 * player)];

        Assert.That(_estimator.Estimate(new AdditiveGame(1, worths), 130 * 8).Values, Is.EqualTo(worths).Within(1e-6));
    }

    [Test]
    public void Estimate_DrawnCoalitions_ComeInPairsOfOuterSizesMostly()
    {
        var sizes = new Dictionary<int, int>();
        var game = new CountingGame(TableGame.Random(10, seed: 1));
        for (ulong seed = 0; seed < 200; seed++)
        {
            new KernelEstimator().Estimate(new SizeCounter(game, sizes), 62, seed);
        }

        // 1/(s(n − s)) gives sizes 1 and 5 in the proportion 25 : 9; repeats of singletons are asked for once only.
        Assert.That(sizes[1], Is.EqualTo(sizes[9]));
        Assert.That((double)sizes[2] / sizes[5], Is.EqualTo(25.0 / 16).Within(0.2));
    }

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Evaluations, Is.EqualTo(4));

    [Test]
    public void StandardErrors_SomeBudgets_MatchTheSpreadOverSeeds([Values(96, 384)] long budget) =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(12, seed: 3), budget, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 4)]
    [TestCase(16, 64, 128)]
    public void Budgets_SomePlayerCounts_AreFourAndEightAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
