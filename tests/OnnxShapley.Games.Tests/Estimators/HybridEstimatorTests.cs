namespace OnnxShapley.Games.Tests;

public sealed class HybridEstimatorTests
{
    private readonly HybridEstimator _estimator = new();

    [TestCase(6, 64)]
    [TestCase(9, 512)]
    [TestCase(12, 5_000)]
    public void Estimate_BudgetForAllCoalitions_IsExact(int players, long budget)
    {
        TableGame game = TableGame.Random(players, seed: 2);
        ShapleyValues values = _estimator.Estimate(game, budget);

        Assert.That(values.Values, Is.EqualTo(EstimatorRun.Exact(game)).Within(1e-12));
        Assert.That(values.StandardErrors, Is.All.Zero);
        Assert.That((values.Estimator, values.Evaluations), Is.EqualTo(("hybrid", 1L << players)));
    }

    [Test]
    public void Estimate_BudgetForFewer_IsWhatRandomOrdersGive()
    {
        TableGame game = TableGame.Random(9, seed: 2);
        ShapleyValues values = _estimator.Estimate(game, 511, seed: 7);
        ShapleyValues orders = new PermutationEstimator().Estimate(game, 511, seed: 7);

        Assert.That(values.Values, Is.EqualTo(orders.Values));
        Assert.That(values.StandardErrors, Is.EqualTo(orders.StandardErrors));
        Assert.That(values.Evaluations, Is.EqualTo(orders.Evaluations));
    }

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 4)]
    [TestCase(6, 64, 64)]
    [TestCase(7, 8, 128)]
    [TestCase(9, 10, 512)]
    [TestCase(10, 11, 902)]
    [TestCase(16, 17, 1_502)]
    public void Budgets_SomePlayerCounts_AreAllCoalitionsOrAHundredOrders(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
