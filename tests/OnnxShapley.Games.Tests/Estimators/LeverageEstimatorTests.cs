namespace OnnxShapley.Games.Tests;

public sealed class LeverageEstimatorTests
{
    private readonly LeverageEstimator _estimator = new();

    [Test]
    public void Estimate_AllCoalitionsOfThreePlayers_GivesTheValuesWorkedOutByHand()
    {
        ShapleyValues values = _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8);

        Assert.That(values.Values, Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));
        Assert.That(values.StandardErrors, Is.EqualTo(new double[] { 0, 0, 0 }).Within(1e-12));
        Assert.That((values.Estimator, values.Evaluations), Is.EqualTo(("leverage", 8L)));
    }

    [Test]
    public void Estimate_PairwiseInteractions_AreExact()
    {
        // A coalition and its complement take them apart: the difference of their worths is linear in the members.
        TableGame game = TableGame.From(9, bits => Enumerable.Range(0, 9).Sum(player => ((bits >> player) & 1) * ((bits >> ((player + 2) % 9)) & 1) * (player - 2.0)));

        Assert.That(_estimator.Estimate(game, 36).Values, Is.EqualTo(EstimatorRun.Exact(game)).Within(1e-9));
    }

    [Test]
    public void Estimate_BudgetBeyondAllCoalitions_EvaluatesEachOnce() =>
        Assert.That(_estimator.Estimate(TableGame.Random(7, seed: 1), long.MaxValue).Evaluations, Is.EqualTo(128));

    [Test]
    public void Estimate_OddBudget_LeavesTheHalfOfAPairUnspent() =>
        Assert.That(_estimator.Estimate(TableGame.Random(9, seed: 1), 61).Evaluations, Is.EqualTo(60));

    [Test]
    public void StandardErrors_SomeBudgets_MatchTheSpreadOverSeeds([Values(96, 384)] long budget) =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(12, seed: 3), budget, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 4)]
    [TestCase(4, 16, 16)]
    [TestCase(5, 20, 32)]
    [TestCase(16, 64, 128)]
    public void Budgets_SomePlayerCounts_AreFourAndEightAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
