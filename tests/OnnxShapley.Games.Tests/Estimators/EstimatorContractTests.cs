using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

/// <summary>What every estimator in the catalog promises.</summary>
[TestFixtureSource(nameof(Names))]
public sealed class EstimatorContractTests(string name)
{
    private const long LargeBudget = 4_000;

    private readonly IShapleyEstimator _estimator = EstimatorCatalog.Discover().Get(name);

    public static ImmutableArray<string> Names => EstimatorCatalog.Discover().Names;

    [Test]
    public void Efficiency_RandomGames_ValuesSumToGrandLessEmpty([Values(1, 2, 3, 6, 9)] int players)
    {
        foreach (long budget in Budgets(players))
        {
            ShapleyValues values = Estimate(TableGame.Random(players, seed: 21), budget);

            Assert.That(values.Values.Sum(), Is.EqualTo(values.Grand - values.Empty).Within(1e-9), $"budget {budget}");
        }
    }

    [Test]
    public void Symmetry_TwoPlayersThatCannotBeToldApart_HaveTheSameMeanOverSeeds()
    {
        TableGame random = TableGame.Random(5, seed: 4);
        TableGame game = TableGame.From(5, bits => (bits & 3) == 2 ? random.Worth(bits ^ 3) : random.Worth(bits));

        SeedStudy study = SeedStudy.Of(400, seed => Difference(Estimate(game, _estimator.DefaultBudget(5), seed), 0, 1));

        Assert.That(study.Mean, Is.Zero.Within(study.Tolerance));
    }

    [Test]
    public void NullPlayer_PlayerThatChangesNothing_HasTheMeanZeroOverSeeds()
    {
        TableGame random = TableGame.Random(5, seed: 6);
        TableGame game = TableGame.From(5, bits => random.Worth(bits & ~8));

        SeedStudy study = SeedStudy.Of(400, seed => Estimate(game, _estimator.DefaultBudget(5), seed).Values[3]);

        Assert.That(study.Mean, Is.Zero.Within(study.Tolerance));
    }

    [Test]
    public void Additivity_SumOfTwoGames_HasTheSumOfTheirValuesForTheSameSeed()
    {
        TableGame first = TableGame.Random(6, seed: 1);
        TableGame second = TableGame.Random(6, seed: 2);
        TableGame sum = TableGame.From(6, bits => first.Worth(bits) + second.Worth(bits));

        ShapleyValues left = Estimate(first, LargeBudget);
        ShapleyValues right = Estimate(second, LargeBudget);

        double[] expected = [.. left.Values.Zip(right.Values, (one, other) => one + other)];
        Assert.That(Estimate(sum, LargeBudget).Values, Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void Estimate_AdditiveGameAtTheMinimumBudget_IsExact([Values(1, 2, 7, 12)] int players)
    {
        double[] worths = [.. Enumerable.Range(0, players).Select(player => (player * 1.5) - 4)];

        ShapleyValues values = Estimate(new AdditiveGame(12.5, worths), _estimator.MinimumBudget(players));

        Assert.That(values.Values, Is.EqualTo(worths).Within(1e-9));
    }

    [Test]
    public void Estimate_LargeBudget_AgreesWithTheExactValues([Values(2, 4, 6)] int players, [Values(1UL, 2UL, 3UL)] ulong gameSeed)
    {
        TableGame game = TableGame.Random(players, gameSeed);

        Assert.That(Error(game, LargeBudget, seed: 0), Is.LessThan(4), "root mean square; worths are from 0 to 100");
    }

    [Test]
    public void Estimate_SixteenTimesTheBudget_HalvesTheErrorAtLeast()
    {
        TableGame game = TableGame.Random(8, seed: 12);
        long budget = Math.Max(60, _estimator.MinimumBudget(8));

        double small = SeedStudy.Of(50, seed => Error(game, budget, seed)).Mean;
        double large = SeedStudy.Of(50, seed => Error(game, 16 * budget, seed)).Mean;

        Assert.That(large, Is.LessThanOrEqualTo(small / 2).Or.LessThan(1e-9));
    }

    [Test]
    public void Budget_AnyBudget_IsNeverExceededAndNothingIsEvaluatedTwice([Values(1, 2, 3, 7, 12)] int players)
    {
        foreach (long budget in Budgets(players))
        {
            var counting = new CountingGame(TableGame.Random(players, seed: 9));

            ShapleyValues values = Estimate(counting, budget);

            Assert.That(counting.Total, Is.LessThanOrEqualTo(budget));
            Assert.That((counting.Total, values.Evaluations), Is.EqualTo((counting.Distinct, counting.Distinct)), $"budget {budget}");
        }
    }

    [Test]
    public void Budgets_AnyPlayerCount_DefaultIsAtLeastTheMinimumAndBothCoverTheEnds([Values(1, 2, 3, 16, 64, 2048)] int players)
    {
        Assert.That(_estimator.MinimumBudget(players), Is.GreaterThanOrEqualTo(2));
        Assert.That(_estimator.DefaultBudget(players), Is.GreaterThanOrEqualTo(_estimator.MinimumBudget(players)));
        if (!_estimator.TakesBudget)
        {
            Assert.That(_estimator.DefaultBudget(players), Is.EqualTo(_estimator.MinimumBudget(players)), "more would change nothing");
        }
    }

    [Test]
    public void Budget_BelowTheMinimum_IsRefusedBeforeAnythingIsEvaluated([Values(1, 6)] int players)
    {
        var counting = new CountingGame(TableGame.Random(players, seed: 9));
        long minimum = _estimator.MinimumBudget(players);
        string game = players == 1 ? "1 player" : $"{players} players";

        Assert.That(
            () => Estimate(counting, minimum - 1),
            Throws.InstanceOf<BudgetException>()
                .With.Message.EqualTo(
                    $"The estimator '{name}' needs a budget of at least {minimum} evaluations for {game}, not {minimum - 1}. "
                    + "Raise the budget or choose an estimator that needs less.")
                .And.Property("Minimum").EqualTo(minimum));
        Assert.That(counting.Calls, Is.Zero);
    }

    [Test]
    public void Seed_TheSame_GivesTheSameValues()
    {
        TableGame game = TableGame.Random(7, seed: 15);

        ShapleyValues first = Estimate(game, _estimator.DefaultBudget(7), seed: 33);
        ShapleyValues second = Estimate(game, _estimator.DefaultBudget(7), seed: 33);

        Assert.That(second.Values, Is.EqualTo(first.Values));
        Assert.That(second.StandardErrors, Is.EqualTo(first.StandardErrors));
    }

    [Test]
    public void Seed_Another_GivesOtherValuesUnlessTheyAreExact()
    {
        TableGame game = TableGame.Random(7, seed: 15);

        ShapleyValues first = Estimate(game, _estimator.DefaultBudget(7), seed: 33);
        ShapleyValues second = Estimate(game, _estimator.DefaultBudget(7), seed: 34);

        bool exact = first.StandardErrors.All(error => error == 0);
        Assert.That(second.Values.SequenceEqual(first.Values), Is.EqualTo(exact));
    }

    [Test]
    public void Seed_GameThatAlreadyRemembers_GivesTheSameValuesAndCounts()
    {
        var remembering = new MemoisedGame(TableGame.Random(7, seed: 15));
        ShapleyValues first = Estimate(remembering, _estimator.DefaultBudget(7));

        ShapleyValues second = Estimate(remembering, _estimator.DefaultBudget(7));

        Assert.That(second.Values, Is.EqualTo(first.Values));
        Assert.That(second.Evaluations, Is.EqualTo(first.Evaluations));
    }

    [Test]
    public void Estimate_OnePlayer_IsTheWholeDifferenceWithoutError()
    {
        ShapleyValues values = Estimate(new TableGame(3, 10), budget: 2);

        Assert.That(values.Values, Is.EqualTo(new double[] { 7 }));
        Assert.That(values.StandardErrors, Is.EqualTo(new double[] { 0 }));
        Assert.That((values.Estimator, values.Empty, values.Grand, values.Evaluations), Is.EqualTo((name, 3.0, 10.0, 2L)));
    }

    [Test]
    public void Estimate_MoreThan64Players_IsExactForAnAdditiveGameOrRefused()
    {
        double[] worths = [.. Enumerable.Range(0, 130).Select(player => 0.5 * player)];
        var counting = new CountingGame(new AdditiveGame(1, worths));

        if (_estimator.MaximumPlayers < 130)
        {
            Assert.That(() => Estimate(counting, long.MaxValue), Throws.InstanceOf<BudgetException>());
            Assert.That(counting.Calls, Is.Zero);
        }
        else
        {
            Assert.That(Estimate(counting, _estimator.DefaultBudget(130)).Values, Is.EqualTo(worths).Within(1e-6));
        }
    }

    [Test]
    public void Estimate_NoPlayer_Throws() =>
        Assert.That(() => Estimate(new TableGame(1.0), budget: 100), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Cancellation_BeforeTheStart_EvaluatesNothing()
    {
        var counting = new CountingGame(TableGame.Random(4, seed: 1));

        Assert.That(
            () => _estimator.Estimate(counting, new EstimatorOptions { Budget = LargeBudget }, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(counting.Calls, Is.Zero);
    }

    [Test]
    public void Cancellation_AfterTheFirstCall_EvaluatesNothingMore()
    {
        using var source = new CancellationTokenSource();
        var counting = new CountingGame(TableGame.Random(12, seed: 1), _ => source.Cancel());

        Assert.That(
            () => _estimator.Estimate(counting, new EstimatorOptions { Budget = _estimator.DefaultBudget(12) }, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(counting.Calls, Is.EqualTo(1));
    }

    private static double Difference(ShapleyValues values, int left, int right) => values.Values[left] - values.Values[right];

    private ShapleyValues Estimate(ICooperativeGame game, long budget, ulong seed = 0) =>
        _estimator.Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);

    private double Error(TableGame game, long budget, ulong seed)
    {
        var all = new EstimatorOptions { Budget = 1 << game.PlayerCount };
        ShapleyValues exact = new ExactEstimator().Estimate(game, all, CancellationToken.None);
        ShapleyValues values = Estimate(game, budget, seed);
        return Math.Sqrt(values.Values.Zip(exact.Values, (value, truth) => (value - truth) * (value - truth)).Average());
    }

    private long[] Budgets(int players)
    {
        long minimum = _estimator.MinimumBudget(players);
        return [minimum, minimum + 1, minimum + (players / 2), _estimator.DefaultBudget(players), 3 * _estimator.DefaultBudget(players)];
    }
}
