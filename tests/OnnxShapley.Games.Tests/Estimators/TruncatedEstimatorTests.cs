namespace OnnxShapley.Games.Tests;

public sealed class TruncatedEstimatorTests
{
    private readonly TruncatedEstimator _estimator = new();

    [Test]
    public void Estimate_WorthGoneWithTheFirstRemovals_SharesTheRestAndSavesEvaluations()
    {
        // Worth 100 of all 40, 60 of 39, and nothing of fewer: an order is cut after two removals.
        ICooperativeGame game = new SizeGame(40, size => size switch { 40 => 100, 39 => 60, _ => 0 });

        ShapleyValues whole = new PermutationEstimator().Estimate(game, 41);
        ShapleyValues values = _estimator.Estimate(game, 41);

        Assert.That(values.Values.Order(), Is.EqualTo(whole.Values.Order()).Within(1e-12), "40, 60 and 38 zeros");
        Assert.That((values.Evaluations, whole.Evaluations), Is.EqualTo((7L, 41L)), "steps are of five; what is left is not enough for a whole order");
    }

    [Test]
    public void Estimate_GameThatNeverComesDown_IsThatOfRandomOrders()
    {
        TableGame game = TableGame.From(6, bits => bits == 0 ? 0 : 50 + (7.5 * int.PopCount(bits)) + (bits & 1));

        Assert.That(_estimator.Estimate(game, 5_002).Values, Is.EqualTo(EstimatorRun.Exact(game)).Within(2.5), "five thousand evaluations are a thousand orders");
    }

    [Test]
    public void Estimate_WorthThatRisesBehindTheCut_IsBiasedWhateverTheBudget()
    {
        // Nothing of three players, 30 of two: with all orders cut at three, the 30 are never seen, and everyone is the same.
        TableGame game = TableGame.From(5, bits => int.PopCount(bits) switch { 5 => 100, 4 => 60, 2 => 30 * (bits & 1), _ => 0 });

        Assert.That(_estimator.Estimate(game, 40_000).Values, Is.EqualTo(new double[] { 20, 20, 20, 20, 20 }).Within(1));
        Assert.That(EstimatorRun.Exact(game)[0], Is.EqualTo(26).Within(1e-9));
    }

    [Test]
    public void Estimate_UpToACut_HasNoBiasWhereTheWorthRisesBehindTheCut()
    {
        // As above; no player is worth as much as the first but by the 30, which no truncated order sees.
        TableGame game = TableGame.From(8, bits => int.PopCount(bits) switch { 8 => 100, 7 => 60, 2 => 30 * (bits & 1), _ => 0 });
        double[] exact = EstimatorRun.Exact(game);

        ShapleyValues[] values =
        [
            .. Enumerable.Range(0, 1_000).Select(seed => _estimator.Estimate(
                game, new EstimatorOptions { Budget = 60, Seed = (ulong)seed, Cut = new RankCut { Kept = 1 } }, CancellationToken.None)),
        ];

        for (int player = 0; player < 8; player++)
        {
            SeedStudy study = SeedStudy.Of(values.Length, seed => values[seed].Values[player]);
            Assert.That(study.Mean, Is.EqualTo(exact[player]).Within(study.Tolerance), $"player {player}");
        }

        SeedStudy plain = SeedStudy.Of(1_000, seed => _estimator.Estimate(game, 60, seed).Values[0]);
        Assert.That(plain.Mean, Is.LessThan(exact[0] - (2 * plain.Tolerance)), "without a cut it is biased");
    }

    [Test]
    public void Estimate_UpToACut_SavesEvaluationsOfWholeOrders()
    {
        ICooperativeGame game = new SizeGame(40, size => size switch { 40 => 100, 39 => 60, _ => 0 });

        ShapleyValues values = _estimator.Estimate(game, new EstimatorOptions { Budget = 2 + (2 * 39), Cut = new RankCut { Kept = 20 } }, CancellationToken.None);

        Assert.That(values.Evaluations, Is.InRange(42, 2 + 39 + 5), "one whole order, and one that ends within a step of five; they may share coalitions");
        Assert.That(values.Values.Sum(), Is.EqualTo(100).Within(1e-9));
    }

    [Test]
    public void Estimate_CollapsingGame_IsBetterThanWholeOrders()
    {
        TableGame random = TableGame.Saturating(12, seed: 3);
        TableGame game = TableGame.From(12, bits => int.PopCount(bits) < 7 ? 0 : random.Worth(bits));

        Assert.That(_estimator.MeanError(game, 60, seeds: 200), Is.LessThan(0.9 * new PermutationEstimator().MeanError(game, 60, seeds: 200)));
    }

    [Test]
    public void Estimate_EndsOfOneWorth_CutsNothing() =>
        Assert.That(_estimator.Estimate(new TableGame(5, 1, 2, 5), 9).Values, Is.EqualTo(new double[] { 0, 0 }).Within(4));

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Values, Is.EqualTo(new double[] { 4, 5 }).Within(0.1));

    [TestCase(1, 2, 2)]
    [TestCase(2, 3, 10)]
    [TestCase(16, 17, 122)]
    public void Budgets_SomePlayerCounts_AreOneOrderAndEight(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
