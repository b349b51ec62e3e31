namespace OnnxShapley.Games.Tests;

public sealed class SobolEstimatorTests
{
    private readonly SobolEstimator _estimator = new();

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

    /// <summary>The second point is half of the interval away from the first: orders abcd and cdab, and their reverses. Everybody stands everywhere once.</summary>
    [Test]
    public void Estimate_TwoPairsOfFourPlayersWhoseNumberAloneCounts_IsExact([Values(0UL, 1UL, 2UL, 3UL)] ulong seed)
    {
        TableGame game = TableGame.From(4, bits => int.PopCount(bits) switch { 0 => 1, 1 => 2, 2 => 5, 3 => 13, _ => 21 });

        ShapleyValues values = _estimator.Estimate(game, 14, seed);

        Assert.That(values.Values, Is.All.EqualTo(5).Within(1e-12));
        Assert.That(values.Evaluations, Is.LessThan(14), "the orders share coalitions");
    }

    [TestCase(4)]
    [TestCase(8)]
    [TestCase(16)]
    [TestCase(32)]
    public void Estimate_SaturatingGame_IsBetterThanRandomPairsAndThoseAtRightAngles(int perPlayer)
    {
        TableGame game = TableGame.Saturating(12, seed: 5);

        double error = _estimator.MeanError(game, 12 * perPlayer, seeds: 100);

        Assert.That(error, Is.LessThan(0.85 * new AntitheticEstimator().MeanError(game, 12 * perPlayer, seeds: 100)));
        Assert.That(error, Is.LessThan(0.95 * new OrthogonalEstimator().MeanError(game, 12 * perPlayer, seeds: 100)));
    }

    [Test]
    public void Estimate_BlocksThatDiffer_IsBetterThanRandomPairs()
    {
        BlockGame game = Blocks();

        Assert.That(Error(_estimator, game), Is.LessThan(0.8 * Error(new AntitheticEstimator(), game)));
    }

    [TestCase(60)]
    [TestCase(120)]
    [TestCase(480)]
    public void StandardErrors_SomeBudgets_AreNotBelowTheSpreadOverSeeds(long budget)
    {
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(8, seed: 3), budget, seeds: 400).Average(), Is.InRange(1.1, 3));
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Random(8, seed: 3), budget, seeds: 400).Average(), Is.InRange(0.95, 1.6), "worths without a pattern");
    }

    [Test]
    public void StandardErrors_OnePair_AreUnknown() =>
        Assert.That(_estimator.Estimate(TableGame.Random(5, seed: 1), 10).StandardErrors, Is.All.NaN);

    [Test]
    public void Estimate_TwoThousandPlayers_FindsTheirWorths()
    {
        double[] worths = [.. Enumerable.Range(0, 2_000).Select(player => player % 7.0)];

        ShapleyValues values = _estimator.Estimate(new AdditiveGame(1, worths), _estimator.MinimumBudget(2_000));

        Assert.That(values.Values, Is.EqualTo(worths).Within(1e-6));
    }

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Values, Is.EqualTo(new double[] { 4, 5 }).Within(1e-9));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 10)]
    [TestCase(16, 32, 122)]
    public void Budgets_SomePlayerCounts_AreOnePairAndFour(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));

    private static BlockGame Blocks() => new([.. Enumerable.Range(0, 6).Select(block => TableGame.Saturating(10, (ulong)block))]);

    private static double Error(IShapleyEstimator estimator, BlockGame game)
    {
        double[] exact = EstimatorRun.Exact(game.Undivided());
        return SeedStudy.Of(100, seed => Math.Sqrt(estimator.Estimate(game, 80, seed).Values.Zip(exact, (value, truth) => Math.Pow(value - truth, 2)).Average())).Mean;
    }
}
