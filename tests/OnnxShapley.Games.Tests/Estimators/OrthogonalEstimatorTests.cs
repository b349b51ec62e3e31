namespace OnnxShapley.Games.Tests;

public sealed class OrthogonalEstimatorTests
{
    private readonly OrthogonalEstimator _estimator = new();

    [Test]
    public void Estimate_OnePairOfThreePlayers_HasEachInTheMiddleEquallyOften()
    {
        // The player in the middle of a pair adds 2 twice; the two others 1 and 10.
        var firsts = new Dictionary<string, int>();
        TableGame game = TableGame.From(3, bits => int.PopCount(bits) switch { 0 => 0, 1 => 1, 2 => 3, _ => 13 });
        for (ulong seed = 0; seed < 6_000; seed++)
        {
            string values = string.Join(' ', _estimator.Estimate(game, 6, seed).Values);
            firsts[values] = firsts.GetValueOrDefault(values) + 1;
        }

        Assert.That(firsts, Has.Count.EqualTo(3), "three players may stand in the middle");
        Assert.That(firsts.Values, Has.All.EqualTo(2_000).Within(180));
    }

    [Test]
    public void Estimate_SaturatingGame_IsBetterThanAsManyPlainOrders()
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        double plain = new PermutationEstimator().MeanError(game, 180, seeds: 100);

        Assert.That(_estimator.MeanError(game, 180, seeds: 100), Is.LessThan(0.8 * plain));
    }

    [Test]
    public void StandardErrors_OneSetOfDirections_AreNotBelowTheSpreadOverSeeds() =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(8, seed: 3), 100, seeds: 400).Average(), Is.InRange(0.95, 1.6));

    [Test]
    public void Estimate_MoreOrdersThanDirections_BeginsAnew() =>
        Assert.That(_estimator.MeanError(TableGame.Random(6, seed: 2), 2_002, seeds: 10), Is.LessThan(3));

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Values, Is.EqualTo(new double[] { 4, 5 }).Within(1e-9));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 10)]
    [TestCase(16, 32, 122)]
    public void Budgets_SomePlayerCounts_AreOnePairAndFour(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
