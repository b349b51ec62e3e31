namespace OnnxShapley.Games.Tests;

public sealed class LeaveOneOutEstimatorTests
{
    // Worths by bit mask: ∅, 0, 1, 01, 2, 02, 12, 012.
    private readonly TableGame _game = new(10, 55, 45, 60, 40, 75, 85, 90);
    private readonly LeaveOneOutEstimator _estimator = new();

    [Test]
    public void Estimate_ThreePlayers_IsWhatTheOthersMiss()
    {
        ShapleyValues values = _estimator.Estimate(_game, 5);

        Assert.That(values.Values, Is.EqualTo(new double[] { 90 - 85, 90 - 75, 90 - 60 }));
        Assert.That(values.StandardErrors, Is.All.NaN);
        Assert.That(values.Evaluations, Is.EqualTo(5));
    }

    [Test]
    public void Estimate_LargerBudget_StaysAsItIs()
    {
        ShapleyValues values = _estimator.Estimate(_game, 100);

        Assert.That(values.Values, Is.EqualTo(_estimator.Estimate(_game, 5).Values));
        Assert.That(values.Evaluations, Is.EqualTo(5));
    }

    [Test]
    public void Estimate_OfTwoPlayersThatDoTheSame_GivesEachNothing()
    {
        var game = TableGame.From(3, bits => (bits & 3) != 0 ? 8 : 0);

        Assert.That(_estimator.Estimate(game, 5).Values, Is.All.Zero);
    }

    [Test]
    public void Estimate_AnyGame_IsTheFirstPartialSumTimesThePlayers()
    {
        var game = TableGame.Random(6, seed: 2);

        double[] expected = [.. new PartialEstimator().Estimate(game, 8).Values.Select(value => 6 * value)];

        Assert.That(_estimator.Estimate(game, 8).Values, Is.EqualTo(expected).Within(1e-12));
    }

    [TestCase(1, 2)]
    [TestCase(2, 4)]
    [TestCase(16, 18)]
    public void Budgets_SomePlayerCounts_AreTheEndsAndOneAPlayer(int players, long expected)
    {
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((expected, expected)));
        Assert.That(_estimator.TakesBudget, Is.False);
    }
}
