namespace OnnxShapley.Games.Tests;

public sealed class ComplementaryEstimatorTests
{
    private readonly ComplementaryEstimator _estimator = new();

    [Test]
    public void Estimate_AllPairsOfThreePlayers_GivesTheValuesWorkedOutByHand() =>
        Assert.That(
            _estimator.Estimate(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), 8).Values,
            Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));

    [Test]
    public void Estimate_OnePairOfThreePlayers_CountsForThePlayersOfBothCoalitions()
    {
        // {i} and the others: i has the mean d of size 1, the others −d of size 2; what they lack is the size's mean, d and −d. So all have (80 + d − d)/3.
        var game = new TableGame(10, 55, 45, 60, 40, 75, 85, 90);

        Assert.That(_estimator.Estimate(game, 4).Values, Is.All.EqualTo(80.0 / 3).Within(1e-12));
    }

    [Test]
    public void Estimate_TwoPairsOfThreePlayers_SplitsTheMeansByPlayer()
    {
        // Singletons have differences −30, −30, −20. Drawn i and j, with a and b: i has a of size 1 and −b of size 2, j has b and −a, and the third both means (a + b)/2 and −(a + b)/2.
        var game = new TableGame(10, 55, 45, 60, 40, 75, 85, 90);
        double[] rest = [.. _estimator.Estimate(game, 6).Values.Select((value, player) => (3 * value) - 80)];

        Assert.That(rest.Sum(), Is.Zero.Within(1e-9));
        Assert.That(rest, Has.Some.Zero.Within(1e-9));
        Assert.That(rest.Max(), Is.Zero.Within(1e-9).Or.EqualTo(10).Within(1e-9), "|a − b|");
    }

    [Test]
    public void Estimate_GameOfTheSizeAlone_IsExact() =>
        Assert.That(_estimator.Estimate(new SizeGame(20, size => size * size), 160).Values, Is.All.EqualTo(20).Within(1e-9));

    [Test]
    public void StandardErrors_SomeBudgets_MatchTheSpreadOverSeeds([Values(576, 1_152)] long budget) =>
        Assert.That(_estimator.ClaimedPerSpread(TableGame.Saturating(12, seed: 3), budget, seeds: 300).Average(), Is.EqualTo(1).Within(0.1));

    [Test]
    public void StandardErrors_MeansWithoutCoalition_AreNotKnown() =>
        Assert.That(_estimator.Estimate(TableGame.Random(12, seed: 3), 14).StandardErrors, Is.All.NaN);

    [Test]
    public void StandardErrors_SizeWithoutPair_AreNotKnown()
    {
        TableGame game = TableGame.From(4, bits => bits == 0b0011 ? 60 : 0);

        ShapleyValues[] found = [.. Enumerable.Range(0, 20).Select(seed => _estimator.Estimate(game, 6, (ulong)seed))];

        Assert.That(found.Where(values => values.Values.All(value => value == 0)).SelectMany(values => values.StandardErrors), Is.Not.Empty.And.All.NaN);
    }

    [Test]
    public void EstimateStage_FewestForEveryMean_IsUnbiasedAndKnowsItsErrors([Values(5, 12)] int players)
    {
        TableGame game = TableGame.Random(players, seed: 5);
        double[] exact = EstimatorRun.Exact(game);
        PlayerEstimates[] found = [.. Enumerable.Range(0, 1_000).Select(seed => _estimator.EstimateStage(Context(game, _estimator.MinimumBudget(players) + _estimator.ExtraOfStage(players), (ulong)seed)))];

        for (int player = 0; player < players; player++)
        {
            SeedStudy study = SeedStudy.Of(found.Length, seed => found[seed].Values[player]);
            Assert.That(study.Mean, Is.EqualTo(exact[player]).Within(study.Tolerance), $"player {player}");
        }

        Assert.That(found.SelectMany(values => values.StandardErrors), Is.All.Positive);
    }

    [TestCase(2, 2)]
    [TestCase(3, 6)]
    [TestCase(12, 58)]
    [TestCase(64, 546)]
    public void ExtraOfStage_SomePlayerCounts_IsWhatGivesEveryMeanACoalition(int players, long extra) => Assert.That(_estimator.ExtraOfStage(players), Is.EqualTo(extra));

    [TestCase(1, 2, 8)]
    [TestCase(2, 4, 16)]
    [TestCase(16, 18, 128)]
    public void Budgets_SomePlayerCounts_AreAPairForEverySizeAndEightAPlayer(int players, long minimum, long byDefault) =>
        Assert.That((_estimator.MinimumBudget(players), _estimator.DefaultBudget(players)), Is.EqualTo((minimum, byDefault)));

    private static EstimationContext Context(ICooperativeGame game, long budget, ulong seed) =>
        new(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);
}
