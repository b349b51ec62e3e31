namespace OnnxShapley.Games.Tests;

public sealed class AntitheticEstimatorTests
{
    private readonly AntitheticEstimator _estimator = new();

    [Test]
    public void Estimate_OnePairOfTwoPlayers_IsExact() =>
        Assert.That(_estimator.Estimate(new TableGame(1, 4, 3, 10), 4).Values, Is.EqualTo(new double[] { 5, 4 }));

    [Test]
    public void Estimate_OnePairOfThreePlayers_IsTheMeanOfAnOrderAndItsReverse()
    {
        // Worths by bit mask: ∅, 0, 1, 01, 2, 02, 12, 012. Orders 012 and 210: (55−10 + 90−85)/2, (60−55 + 85−40)/2, (90−60 + 40−10)/2.
        var game = new TableGame(10, 55, 45, 60, 40, 75, 85, 90);
        double[] middleOne = [25, 25, 30];
        double[] middleZero = [((60 - 45) + (75 - 40)) / 2.0, ((45 - 10) + (90 - 75)) / 2.0, 30];
        double[] middleTwo = [25, ((90 - 75) + (45 - 10)) / 2.0, ((75 - 55) + (85 - 45)) / 2.0];

        List<double[]> found = [.. Enumerable.Range(0, 30).Select(seed => _estimator.Estimate(game, 6, (ulong)seed).Values.ToArray())];

        Assert.That(found, Has.All.EqualTo(middleOne).Or.EqualTo(middleZero).Or.EqualTo(middleTwo));
        Assert.That(found, Does.Contain(middleOne).And.Contain(middleZero).And.Contain(middleTwo));
    }

    [Test]
    public void Estimate_PairwiseInteractions_AreExactWithOnePair()
    {
        // A pair of players is joined in both halves of the pair of orders: once the one comes later, once the other.
        TableGame game = TableGame.From(6, bits => Enumerable.Range(0, 6).Sum(player => ((bits >> player) & 1) * ((bits >> ((player + 1) % 6)) & 1) * (player + 1.0)));

        Assert.That(_estimator.Estimate(game, 12).Values, Is.EqualTo(EstimatorRun.Exact(game)).Within(1e-12));
    }

    [Test]
    public void Estimate_SaturatingGame_IsBetterThanAsManyPlainOrders()
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        double plain = new PermutationEstimator().MeanError(game, 96, seeds: 100);

        Assert.That(_estimator.MeanError(game, 96, seeds: 100), Is.LessThan(0.85 * plain));
    }

    [Test]
    public void StandardErrors_ManyPairs_MatchTheSpreadOverSeeds() =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Random(6, seed: 3), 302, seeds: 400), Is.All.EqualTo(1).Within(0.15));

    [TestCase(12, true)]
    [TestCase(21, true)]
    [TestCase(22, false)]
    public void StandardErrors_OnePair_AreNotKnown(long budget, bool isUnknown) =>
        Assert.That(_estimator.Estimate(TableGame.Random(6, seed: 3), budget).StandardErrors.Any(double.IsNaN), Is.EqualTo(isUnknown));

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Values, Is.EqualTo(new double[] { 4, 5 }).Within(1e-9));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 10)]
    [TestCase(16, 32, 122)]
    public void Budgets_SomePlayerCounts_AreOnePairAndFour(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
