using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

/// <summary>Every promise of <see cref="EstimatorGuarantees"/>, kept by every estimator that gives it.</summary>
public sealed class EstimatorGuaranteeTests
{
    // Below all coalitions of twelve players, so that sampling is tested.
    private const long LargeBudget = 4_000;

    private static IEnumerable<EstimatorInfo> Efficient => That(EstimatorGuarantees.Efficient);

    private static IEnumerable<EstimatorInfo> Unbiased => That(EstimatorGuarantees.Unbiased);

    private static IEnumerable<EstimatorInfo> Consistent => That(EstimatorGuarantees.Consistent);

    private static IEnumerable<EstimatorInfo> Linear => That(EstimatorGuarantees.Linear);

    private static IEnumerable<EstimatorInfo> ExactForAdditive => That(EstimatorGuarantees.ExactForAdditive);

    private static IEnumerable<EstimatorInfo> WithIntervals => That(EstimatorGuarantees.Intervals);

    private static IEnumerable<EstimatorInfo> Exhaustive => That(EstimatorGuarantees.Exhaustive);

    [Test]
    public void Efficiency_RandomGames_ValuesSumToGrandLessEmpty(
        [ValueSource(nameof(Efficient))] EstimatorInfo info, [Values(1, 2, 3, 6, 9)] int players)
    {
        foreach (long budget in Budgets(info, players))
        {
            ShapleyValues values = Estimate(info, TableGame.Random(players, seed: 21), budget);

            Assert.That(values.Values.Sum(), Is.EqualTo(values.Grand - values.Empty).Within(1e-9), $"budget {budget}");
        }
    }

    [Test]
    public void NullPlayer_PlayerThatChangesNothing_HasTheMeanZeroOverSeeds([ValueSource(nameof(Consistent))] EstimatorInfo info)
    {
        TableGame random = TableGame.Random(5, seed: 6);
        TableGame game = TableGame.From(5, bits => random.Worth(bits & ~8));
        long budget = info.Guarantees.HasFlag(EstimatorGuarantees.Unbiased) ? info.Estimator.DefaultBudget(5) : LargeBudget;

        SeedStudy study = SeedStudy.Of(400, seed => Estimate(info, game, budget, seed).Values[3]);

        Assert.That(study.Mean, Is.Zero.Within(study.Tolerance));
    }

    [Test]
    public void Additivity_SumOfTwoGames_HasTheSumOfTheirValuesForTheSameSeed(
        [ValueSource(nameof(Linear))] EstimatorInfo info, [Values(24, LargeBudget)] long budget)
    {
        TableGame first = TableGame.Random(6, seed: 1);
        TableGame second = TableGame.Random(6, seed: 2);
        TableGame sum = TableGame.From(6, bits => first.Worth(bits) + second.Worth(bits));
        budget = Math.Max(budget, info.Estimator.MinimumBudget(6));

        ShapleyValues left = Estimate(info, first, budget);
        ShapleyValues right = Estimate(info, second, budget);

        double[] expected = [.. left.Values.Zip(right.Values, (one, other) => one + other)];
        Assert.That(Estimate(info, sum, budget).Values, Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void Estimate_AdditiveGameAtTheMinimumBudget_IsExact(
        [ValueSource(nameof(ExactForAdditive))] EstimatorInfo info, [Values(1, 2, 7, 12)] int players)
    {
        double[] worths = [.. Enumerable.Range(0, players).Select(player => (player * 1.5) - 4)];

        ShapleyValues values = Estimate(info, new AdditiveGame(12.5, worths), info.Estimator.MinimumBudget(players));

        Assert.That(values.Values, Is.EqualTo(worths).Within(1e-9));
    }

    [Test]
    public void Estimate_AdditiveGameOf130Players_IsExact([ValueSource(nameof(ExactForAdditive))] EstimatorInfo info)
    {
        double[] worths = [.. Enumerable.Range(0, 130).Select(player => 0.5 * player)];
        var game = new AdditiveGame(1, worths);

        if (info.Estimator.MaximumPlayers >= 130)
        {
            Assert.That(Estimate(info, game, info.Estimator.DefaultBudget(130)).Values, Is.EqualTo(worths).Within(1e-6));
        }
        else
        {
            Assert.That(() => Estimate(info, game, long.MaxValue), Throws.InstanceOf<BudgetException>());
        }
    }

    [Test]
    public void Estimate_OverAThousandSeeds_IsUnbiased([ValueSource(nameof(Unbiased))] EstimatorInfo info, [Values(3, 5, 6)] int players)
    {
        TableGame game = TableGame.Random(players, seed: 77);
        ImmutableArray<double> exact = Exact(game).Values;
        foreach (long budget in Budgets(info, players).Take(3))
        {
            ShapleyValues[] found = [.. Enumerable.Range(0, 1_000).Select(seed => Estimate(info, game, budget, (ulong)seed))];
            for (int player = 0; player < players; player++)
            {
                SeedStudy study = SeedStudy.Of(found.Length, seed => found[seed].Values[player]);
                Assert.That(study.Mean, Is.EqualTo(exact[player]).Within(study.Tolerance), $"player {player}, budget {budget}");
            }
        }
    }

    [Test]
    public void Estimate_LargeBudget_AgreesWithTheExactValues(
        [ValueSource(nameof(Consistent))] EstimatorInfo info, [Values(2, 4, 6, 12)] int players, [Values(1UL, 2UL, 3UL)] ulong gameSeed)
    {
        TableGame game = TableGame.Random(players, gameSeed);
        long budget = Math.Max(LargeBudget, info.Estimator.MinimumBudget(players));

        Assert.That(Error(info, game, budget, seed: 0), Is.LessThan(4), "root mean square; worths are from 0 to 100");
    }

    [Test]
    public void Estimate_SixteenTimesTheBudget_HalvesTheErrorAtLeast([ValueSource(nameof(Consistent))] EstimatorInfo info)
    {
        const int Players = 12;
        TableGame game = TableGame.Random(Players, seed: 12);
        long budget = Math.Max(90, info.Estimator.MinimumBudget(Players));

        double small = SeedStudy.Of(50, seed => Error(info, game, budget, seed)).Mean;
        double large = SeedStudy.Of(50, seed => Error(info, game, 16 * budget, seed)).Mean;

        Assert.That(large, Is.LessThanOrEqualTo(small / 2).Or.LessThan(1e-9));
    }

    [Test]
    public void Estimate_BudgetForAllCoalitions_GivesTheExactValues(
        [ValueSource(nameof(Exhaustive))] EstimatorInfo info, [Values(2, 3, 4, 5, 8, 11)] int players)
    {
        TableGame game = TableGame.Random(players, seed: 17);

        Assert.That(Error(info, game, 1L << players, seed: 3), Is.LessThan(1e-9));
        Assert.That(Estimate(info, game, 1L << players).StandardErrors, Is.All.EqualTo(0).Within(1e-9).Or.All.NaN);
    }

    /// <summary>A thousand estimations of a game of 12 players; at these budgets, even pairs of orders are 24 samples.</summary>
    [Test]
    public void Intervals_ThousandEstimations_CoverTheTruthAsOftenAsTheySay(
        [ValueSource(nameof(WithIntervals))] EstimatorInfo info, [Values(48, 96)] int evaluationsPerPlayer)
    {
        const int Players = 12;
        TableGame game = TableGame.Saturating(Players, seed: 8);
        ShapleyValues exact = Exact(game);

        double covered = SeedStudy.Of(1_000, seed => Coverage(Estimate(info, game, evaluationsPerPlayer * Players, seed), exact)).Mean;

        Assert.That(covered, Is.InRange(0.93, 0.97), "share of the players whose interval of 1.96 standard errors holds the exact value");
    }

    private static IEnumerable<EstimatorInfo> That(EstimatorGuarantees guarantees) =>
        EstimatorCatalog.Discover().Estimators.Where(entry => entry.Guarantees.HasFlag(guarantees));

    private static ShapleyValues Estimate(EstimatorInfo info, ICooperativeGame game, long budget, ulong seed = 0) =>
        info.Estimator.Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);

    private static ShapleyValues Exact(TableGame game) =>
        new ExactEstimator().Estimate(game, new EstimatorOptions { Budget = 1 << game.PlayerCount }, CancellationToken.None);

    private static double Error(EstimatorInfo info, TableGame game, long budget, ulong seed)
    {
        ImmutableArray<double> exact = Exact(game).Values;
        ShapleyValues values = Estimate(info, game, budget, seed);
        return Math.Sqrt(values.Values.Zip(exact, (value, truth) => (value - truth) * (value - truth)).Average());
    }

    private static double Coverage(ShapleyValues estimate, ShapleyValues exact) =>
        Enumerable.Range(0, exact.Values.Length)
            .Average(player => Math.Abs(estimate.Values[player] - exact.Values[player]) <= 1.96 * estimate.StandardErrors[player] ? 1.0 : 0.0);

    private static long[] Budgets(EstimatorInfo info, int players)
    {
        long minimum = info.Estimator.MinimumBudget(players);
        long byDefault = info.Estimator.DefaultBudget(players);
        return [minimum, minimum + 1, minimum + (players / 2), byDefault, 3 * byDefault];
    }
}
