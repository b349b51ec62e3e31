namespace OnnxShapley.Games.Tests;

public sealed class PartialEstimatorTests
{
    // Worths by bit mask: ∅, 0, 1, 01, 2, 02, 12, 012.
    private readonly TableGame _game = new(10, 55, 45, 60, 40, 75, 85, 90);
    private readonly PartialEstimator _full = new();
    private readonly PartialEmptyEstimator _empty = new();

    [Test]
    public void Estimate_OnePlayerRemoved_IsLeaveOneOutDividedByThePlayers()
    {
        ShapleyValues values = _full.Estimate(_game, 5);

        Assert.That(values.Values, Is.EqualTo(new[] { (90 - 85) / 3.0, (90 - 75) / 3.0, (90 - 60) / 3.0 }).Within(1e-12));
        Assert.That(values.StandardErrors, Is.All.NaN);
        Assert.That(values.Evaluations, Is.EqualTo(5));
    }

    [Test]
    public void Estimate_OnePlayer_IsWhatItIsWorthAloneDividedByThePlayers() =>
        Assert.That(_empty.Estimate(_game, 5).Values, Is.EqualTo(new[] { (55 - 10) / 3.0, (45 - 10) / 3.0, (40 - 10) / 3.0 }).Within(1e-12));

    [Test]
    public void Estimate_UpToTwoOfFour_SumsWithTheWeightsOfTheShapleySum()
    {
        TableGame game = TableGame.Random(4, seed: 3);
        double first = (game.Worth(15) - game.Worth(14)) / 4;
        double second = Enumerable.Range(1, 3).Sum(other => game.Worth(15 - (1 << other)) - game.Worth(14 - (1 << other))) / 12;
        double mirrored = ((game.Worth(1) - game.Worth(0)) / 4) + (Enumerable.Range(1, 3).Sum(other => game.Worth((1 << other) + 1) - game.Worth(1 << other)) / 12);

        Assert.That(_full.Estimate(game, 12).Values[0], Is.EqualTo(first + second).Within(1e-12));
        Assert.That(_empty.Estimate(game, 12).Values[0], Is.EqualTo(mirrored).Within(1e-12));
    }

    [Test]
    public void Estimate_AllSizes_IsExactWithoutError()
    {
        Assert.That(_full.Estimate(_game, 8).Values, Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));
        Assert.That(_empty.Estimate(_game, 8).StandardErrors, Is.EqualTo(new double[] { 0, 0, 0 }));
    }

    [Test]
    public void NullPlayer_AnyBudget_GetsZero([Values(7, 17, 32)] long budget)
    {
        TableGame random = TableGame.Random(5, seed: 8);
        TableGame game = TableGame.From(5, bits => random.Worth(bits & ~4));

        Assert.That(_full.Estimate(game, budget).Values[2], Is.Zero.Within(1e-12));
        Assert.That(_empty.Estimate(game, budget).Values[2], Is.Zero.Within(1e-12));
    }

    [TestCase(16, 18, 1)]
    [TestCase(16, 137, 1)]
    [TestCase(16, 138, 2)]
    [TestCase(16, 698, 3)]
    [TestCase(16, 65_535, 14)]
    [TestCase(16, 65_536, 16)]
    [TestCase(3, 8, 3)]
    [TestCase(2, 4, 2)]
    [TestCase(2048, long.MaxValue, 6)]
    public void LargestSize_SomeBudgets_IsWhatTheyAfford(int players, long budget, int largest) =>
        Assert.That(PartialSumEstimator.LargestSize(players, budget), Is.EqualTo(largest));

    [TestCase(1, 2, 8)]
    [TestCase(2, 4, 16)]
    [TestCase(16, 18, 128)]
    public void Budgets_SomePlayerCounts_AreOnePlayerRemovedAndEightAPlayer(int players, long minimum, long byDefault)
    {
        Assert.That((_full.MinimumBudget(players), _full.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
        Assert.That((_empty.MinimumBudget(players), _empty.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
    }
}
