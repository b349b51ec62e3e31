namespace OnnxShapley.Games.Tests;

public sealed class OrdinaryLeastSquaresEstimatorTests
{
    private readonly OrdinaryLeastSquaresEstimator _estimator = new();

    [Test]
    public void Estimate_AdditiveGame_IsExactWhereTheRowsTellPlayersApart()
    {
        double[] worths = [.. Enumerable.Range(0, 130).Select(player => 0.5 * player)];

        Assert.That(_estimator.Estimate(new AdditiveGame(1, worths), 130 * 8).Values, Is.EqualTo(worths).Within(1e-6));
    }

    [Test]
    public void Estimate_TwoPlayersAndManyDraws_ApproachesTheSlopesOfSingletonsAlone()
    {
        // Ten thousand draws of {0} and {1} give the difference of the slopes, 4 − 3; the ends give their sum, 10 − 1.
        double[] values = [.. _estimator.Estimate(new TableGame(1, 4, 3, 10), 10_000).Values];

        Assert.That(values[0] - values[1], Is.EqualTo(1).Within(1e-3));
        Assert.That(values.Sum(), Is.EqualTo(9).Within(1e-3));
    }

    [Test]
    public void Estimate_AnyBudget_StaysAwayFromTheExactValues()
    {
        TableGame game = TableGame.Saturating(8, seed: 6);
        double[] exact = EstimatorRun.Exact(game);

        double[] many = [.. _estimator.Estimate(game, 100_000).Values];
        double[] more = [.. _estimator.Estimate(game, 400_000, seed: 1).Values];

        double distance = many.Zip(exact, (value, truth) => Math.Abs(value - truth)).Max();
        Assert.That(more.Zip(many, (value, other) => Math.Abs(value - other)).Max(), Is.LessThan(distance / 5), "a limit");
        Assert.That(distance, Is.GreaterThan(0.1 * exact.Max()), "another one");
        Assert.That(many.Sum(), Is.Not.EqualTo(exact.Sum()).Within(1), "it is not efficient");
    }

    [Test]
    public void StandardErrors_AreNotEstimated() => Assert.That(_estimator.Estimate(TableGame.Random(6, seed: 1), 48).StandardErrors, Is.All.NaN);

    [Test]
    public void Estimate_BudgetWithoutEndOnATinyGame_Ends() =>
        Assert.That(_estimator.Estimate(new TableGame(0, 1, 2, 9), long.MaxValue).Evaluations, Is.EqualTo(4));

    [TestCase(1, 2, 2)]
    [TestCase(2, 4, 4)]
    [TestCase(16, 64, 128)]
    public void Budgets_SomePlayerCounts_AreFourAndEightAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));
}
