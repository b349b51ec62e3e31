using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

/// <summary>What holds for every estimator in the catalog. What only some promise is tested in <see cref="EstimatorGuaranteeTests"/>.</summary>
[TestFixtureSource(nameof(Names))]
public sealed class EstimatorContractTests(string name)
{
    private const long LargeBudget = 4_000;

    private readonly IShapleyEstimator _estimator = EstimatorCatalog.Discover().Get(name);

    public static ImmutableArray<string> Names => EstimatorCatalog.Discover().Names;

    [Test]
    public void Symmetry_TwoPlayersThatCannotBeToldApart_HaveTheSameMeanOverSeeds()
    {
        TableGame random = TableGame.Random(5, seed: 4);
        TableGame game = TableGame.From(5, bits => (bits & 3) == 2 ? random.Worth(bits ^ 3) : random.Worth(bits));

        SeedStudy study = SeedStudy.Of(400, seed => Difference(Estimate(game, _estimator.DefaultBudget(5), seed), 0, 1));

        Assert.That(study.Mean, Is.Zero.Within(study.Tolerance));
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
    public void Seed_Another_GivesOtherValuesUnlessTheyAreExactOrPromisedToBeTheSame()
    {
        TableGame game = TableGame.Random(7, seed: 15);

        ShapleyValues first = Estimate(game, _estimator.DefaultBudget(7), seed: 33);
        ShapleyValues second = Estimate(game, _estimator.DefaultBudget(7), seed: 34);

        bool exact = first.StandardErrors.All(error => error == 0);
        bool isSame = EstimatorCatalog.Discover().Estimators.Single(entry => entry.Name == name).Guarantees.HasFlag(EstimatorGuarantees.Deterministic);
        Assert.That(second.Values.SequenceEqual(first.Values), Is.EqualTo(exact || isSame));
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
    public void Estimate_MoreThan64Players_KeepsToTheBudgetOrIsRefused()
    {
        var counting = new CountingGame(new AdditiveGame(1, [.. Enumerable.Range(0, 130).Select(player => 0.5 * player)]));
        long budget = _estimator.DefaultBudget(130);

        if (_estimator.MaximumPlayers < 130)
        {
            Assert.That(() => Estimate(counting, long.MaxValue), Throws.InstanceOf<BudgetException>());
            Assert.That(counting.Calls, Is.Zero);
        }
        else
        {
            ShapleyValues values = Estimate(counting, budget);
            Assert.That(values.Evaluations, Is.LessThanOrEqualTo(budget).And.EqualTo(counting.Distinct));
            Assert.That(values.Values[129], Is.GreaterThan(values.Values[0]), "one is worth 64.5, the other nothing");
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

    private long[] Budgets(int players)
    {
        long minimum = _estimator.MinimumBudget(players);
        return [minimum, minimum + 1, minimum + (players / 2), _estimator.DefaultBudget(players), 3 * _estimator.DefaultBudget(players)];
    }
}
