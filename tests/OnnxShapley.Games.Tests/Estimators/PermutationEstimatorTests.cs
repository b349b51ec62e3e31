namespace OnnxShapley.Games.Tests;

public sealed class PermutationEstimatorTests
{
    [Test]
    public void TakesBudget_MoreOrders_IsTrue() => Assert.That(new PermutationEstimator().TakesBudget, Is.True);

    [Test]
    public void Estimate_OneOrderOfTwoPlayers_GivesTheMarginalsOfThatOrder()
    {
        var game = new TableGame(1, 4, 3, 10);
        double[] zeroFirst = [3, 6];
        double[] oneFirst = [7, 2];

        List<double[]> found = [.. Enumerable.Range(0, 20).Select(seed => Estimate(game, 3, (ulong)seed).Values.ToArray())];

        Assert.That(found, Has.All.EqualTo(zeroFirst).Or.EqualTo(oneFirst));
        Assert.That(found, Does.Contain(zeroFirst).And.Contain(oneFirst));
    }

    [Test]
    public void Estimate_AdditiveGameAndOneOrder_IsExact()
    {
        double[] worths = [.. Enumerable.Range(0, 100).Select(player => 0.1 * player)];

        ShapleyValues values = Estimate(new AdditiveGame(5, worths), 101, seed: 9);

        Assert.That(values.Values, Is.EqualTo(worths).Within(1e-9));
        Assert.That(values.StandardErrors, Is.All.NaN, "one order has no spread");
        Assert.That(values.Evaluations, Is.EqualTo(101));
    }

    [Test]
    public void Estimate_OverTwoThousandSeeds_IsUnbiased([Values(6, 15, 40)] long budget)
    {
        TableGame game = TableGame.Random(5, seed: 77);
        ShapleyValues exact = new ExactEstimator().Estimate(game, new EstimatorOptions { Budget = 32 }, CancellationToken.None);

        for (int player = 0; player < 5; player++)
        {
            SeedStudy study = SeedStudy.Of(2000, seed => Estimate(game, budget, seed).Values[player]);
            Assert.That(study.Mean, Is.EqualTo(exact.Values[player]).Within(study.Tolerance), $"player {player}");
        }
    }

    [Test]
    public void StandardErrors_ManyOrders_MatchTheSpreadOverSeeds()
    {
        TableGame game = TableGame.Random(6, seed: 3);
        const int Seeds = 400;
        const long Budget = 2 + (5 * 50);

        for (int player = 0; player < 6; player++)
        {
            double spread = SeedStudy.Of(Seeds, seed => Estimate(game, Budget, seed).Values[player]).StandardError * Math.Sqrt(Seeds);
            double claimed = SeedStudy.Of(Seeds, seed => Estimate(game, Budget, seed).StandardErrors[player]).Mean;
            Assert.That(claimed, Is.EqualTo(spread).Within(15).Percent, $"player {player}");
        }
    }

    [Test]
    public void NullPlayer_AnyBudget_GetsExactlyZero([Range(6, 30, 6)] long budget)
    {
        TableGame random = TableGame.Random(5, seed: 8);
        TableGame game = TableGame.From(5, bits => random.Worth(bits & ~4));

        Assert.That(Estimate(game, budget, seed: 1).Values[2], Is.Zero);
    }

    [TestCase(19, 1)]
    [TestCase(35, 1)]
    [TestCase(36, 2)]
    public void Estimate_BudgetForPartOfAnOrder_UsesWholeOrdersOnly(long budget, int orders)
    {
        var counting = new CountingGame(new AdditiveGame(0, new double[18]));

        ShapleyValues values = Estimate(counting, budget, seed: 4);

        Assert.That(values.Evaluations, Is.InRange(2 + 1, 2 + (17 * orders)));
        Assert.That(values.StandardErrors.Any(double.IsNaN), Is.EqualTo(orders == 1));
    }

    [TestCase(9, 32, 2)]
    [TestCase(9, 40, 3)]
    [TestCase(257, 3, 4)]
    [TestCase(300, 3, 4)]
    public void Estimate_ManyOrders_PutsWholeOrdersIntoOneCall(int players, int orders, int calls)
    {
        var counting = new CountingGame(new AdditiveGame(0, new double[players]));

        Estimate(counting, 2 + ((players - 1L) * orders), seed: 4);

        Assert.That(counting.Calls, Is.EqualTo(calls));
    }

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends()
    {
        ShapleyValues values = Estimate(new TableGame(0, 1, 2, 9), long.MaxValue, seed: 1);

        Assert.That(values.Values, Is.EqualTo(new double[] { 4, 5 }).Within(0.02));
        Assert.That(values.Evaluations, Is.EqualTo(4));
    }

    [TestCase(1, 2, 2)]
    [TestCase(2, 3, 10)]
    [TestCase(16, 17, 122)]
    public void Budgets_SomePlayerCounts_AreOneOrderAndEight(int players, long minimum, long byDefault)
    {
        Assert.That(new PermutationEstimator().MinimumBudget(players), Is.EqualTo(minimum));
        Assert.That(new PermutationEstimator().DefaultBudget(players), Is.EqualTo(byDefault));
    }

    [Test]
    public void Estimate_BudgetBelowOneOrder_NamesTheMinimum() =>
        Assert.That(
            () => Estimate(new AdditiveGame(0, new double[16]), 5, seed: 0),
            Throws.InstanceOf<BudgetException>()
                .With.Message.EqualTo(
                    "The estimator 'permutation' needs a budget of at least 17 evaluations for 16 players, not 5. "
                    + "Raise the budget or choose an estimator that needs less.")
                .And.Property("Minimum").EqualTo(17L));

    private static ShapleyValues Estimate(ICooperativeGame game, long budget, ulong seed) =>
        new PermutationEstimator().Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);
}
