namespace OnnxShapley.Games.Tests;

public sealed class SvarmEstimatorTests
{
    private readonly SvarmEstimator _estimator = new();

    [Test]
    public void Estimate_ThreePlayers_IsExact() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_FourPlayersAtTheMinimum_TakesTwoComplementaryPairs()
    {
        // Singletons are worth 1, 2, 3, 4, triples nothing, and a pair {0, x} 12x. The means of size 2 with player 0 and without it are 12x and 0.
        TableGame game = TableGame.From(4, bits => int.PopCount(bits) switch
        {
            1 => int.TrailingZeroCount(bits) + 1,
            2 when (bits & 1) == 1 => 12 * int.TrailingZeroCount(bits - 1),
            _ => 0,
        });
        double others = (2 + 3 + 4) / 3.0;

        double[] firsts = [.. Enumerable.Range(0, 30).Select(seed => _estimator.Estimate(game, 12, (ulong)seed).Values[0])];

        Assert.That(firsts.Distinct().Order(), Is.EqualTo(new[] { 1, 2, 3 }.Select(other => ((1 - others) + (12 * other)) / 4)).Within(1e-12));
    }

    [Test]
    public void Estimate_GameOfTheSizeAlone_IsExact() =>
        Assert.That(_estimator.Estimate(new SizeGame(20, size => size * size), 200).Values, Is.All.EqualTo(20).Within(1e-9));

    [Test]
    public void Estimate_MinimumBudget_SpendsItWhole([Values(4, 7, 30)] int players) =>
        Assert.That(
            _estimator.Estimate(new SizeGame(players, size => size), _estimator.MinimumBudget(players)).Evaluations,
            Is.EqualTo(_estimator.MinimumBudget(players)));

    [Test]
    public void StandardErrors_SomeBudgets_MatchTheSpreadOverSeeds([Values(192, 768)] long budget) =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(12, seed: 3), budget, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [Test]
    public void Estimate_BudgetWithoutEndOnASmallGame_Ends() =>
        Assert.That(_estimator.Estimate(TableGame.Random(4, seed: 1), long.MaxValue).Evaluations, Is.EqualTo(16));

    [TestCase(1, 2, 16)]
    [TestCase(2, 4, 32)]
    [TestCase(3, 8, 48)]
    [TestCase(4, 12, 64)]
    [TestCase(16, 92, 256)]
    [TestCase(64, 548, 1_024)]
    public void Budgets_SomePlayerCounts_AreTheFirstRoundAndSixteenAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
