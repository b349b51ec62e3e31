using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

/// <summary>What holds for every estimator on a game whose samples come in blocks.</summary>
public sealed class SampledGameTests
{
    private const int Players = 6;

    public static ImmutableArray<EstimatorInfo> Estimators => EstimatorCatalog.Discover().Estimators;

    public static IEnumerable<EstimatorInfo> Efficient => Estimators.Where(info => info.Guarantees.HasFlag(EstimatorGuarantees.Efficient));

    public static IEnumerable<EstimatorInfo> Unbiased => Estimators.Where(info => info.Guarantees.HasFlag(EstimatorGuarantees.Unbiased));

    [Test]
    public void Budget_AnyBudget_IsNeverExceededAndNothingIsEvaluatedTwice([ValueSource(nameof(Estimators))] EstimatorInfo info)
    {
        foreach (long budget in new[] { info.Estimator.MinimumBudget(Players), info.Estimator.DefaultBudget(Players), 3 * info.Estimator.DefaultBudget(Players) })
        {
            BlockGame game = Blocks(4);

            ShapleyValues values = Estimate(info.Estimator, game, budget);

            Assert.That(game.Total, Is.LessThanOrEqualTo(budget * game.BlockCount));
            Assert.That((game.Total, values.Evaluations), Is.EqualTo((game.Distinct, (game.Distinct + 3) / 4)));
        }
    }

    [Test]
    public void Efficiency_AnyBudget_HoldsForAllSamplesTogether([ValueSource(nameof(Efficient))] EstimatorInfo info)
    {
        BlockGame game = Blocks(4);
        TableGame undivided = game.Undivided();

        ShapleyValues values = Estimate(info.Estimator, game, info.Estimator.DefaultBudget(Players));

        Assert.That((values.Empty, values.Grand), Is.EqualTo((undivided.Worth(0), undivided.Worth((1 << Players) - 1))));
        Assert.That(values.Values.Sum(), Is.EqualTo(values.Grand - values.Empty).Within(1e-9));
    }

    [Test]
    public void Estimate_OverSeeds_IsUnbiasedForAllSamplesTogether([ValueSource(nameof(Unbiased))] EstimatorInfo info)
    {
        BlockGame game = Blocks(3);
        ShapleyValues exact = Estimate(EstimatorCatalog.Discover().Get("exact"), game.Undivided(), 1 << Players);

        SeedStudy study = SeedStudy.Of(
            400, seed => Estimate(info.Estimator, game, info.Estimator.DefaultBudget(Players), seed).Values[2] - exact.Values[2]);

        Assert.That(study.Mean, Is.Zero.Within(study.Tolerance));
    }

    [TestCase("permutation")]
    [TestCase("antithetic")]
    [TestCase("complementary")]
    [TestCase("leverage")]
    [TestCase("leverage-sfe")]
    [TestCase("regression-msr")]
    [TestCase("regression-slopes")]
    public void Estimate_BlocksThatAreAlike_ErrorIsThatOfAsManyMoreDraws(string name)
    {
        IShapleyEstimator estimator = EstimatorCatalog.Discover().Get(name);
        TableGame table = TableGame.Random(Players, seed: 3);
        double exact = Estimate(EstimatorCatalog.Discover().Get("exact"), table, 1 << Players).Values[0];
        double Error(ICooperativeGame game) => SeedStudy.Of(300, seed => Math.Pow(Estimate(estimator, game, 42, seed).Values[0] - exact, 2)).Mean;

        double undivided = Error(table);
        double divided = Error(new BlockGame([.. Enumerable.Repeat(table, 16)]));

        Assert.That(undivided / divided, Is.InRange(16 / 1.5, 16 * 1.5), "variance falls with the number of draws");
    }

    [TestCase("permutation")]
    [TestCase("antithetic")]
    public void StandardErrors_BlocksThatDiffer_MatchTheSpreadOverSeeds(string name)
    {
        IShapleyEstimator estimator = EstimatorCatalog.Discover().Get(name);
        BlockGame game = Blocks(5);
        ShapleyValues[] all = [.. Enumerable.Range(0, 300).Select(seed => Estimate(estimator, game, 2 + (40 * (Players - 1)), (ulong)seed))];
        double mean = all.Average(values => values.Values[0]);
        double spread = Math.Sqrt(all.Average(values => Math.Pow(values.Values[0] - mean, 2)));

        double stated = Math.Sqrt(all.Average(values => Math.Pow(values.StandardErrors[0], 2)));

        Assert.That(stated, Is.EqualTo(spread).Within(15).Percent);
    }

    [TestCase("complementary")]
    [TestCase("leverage")]
    [TestCase("regression-msr")]
    public void StandardErrors_BlocksPlayedOneByOne_MatchTheSpreadOverSeeds(string name)
    {
        const int Players = 10;
        IShapleyEstimator estimator = EstimatorCatalog.Discover().Get(name);
        BlockGame game = new([.. Enumerable.Range(0, 5).Select(block => TableGame.Random(Players, seed: 40 + (ulong)block, scale: 100 * (block + 1)))]);
        ShapleyValues[] all = [.. Enumerable.Range(0, 300).Select(seed => Estimate(estimator, game, 32 * Players, (ulong)seed))];
        double mean = all.Average(values => values.Values[0]);
        double spread = Math.Sqrt(all.Average(values => Math.Pow(values.Values[0] - mean, 2)));

        double stated = Math.Sqrt(all.Average(values => Math.Pow(values.StandardErrors[0], 2)));

        Assert.That(stated, Is.EqualTo(spread).Within(15).Percent);
    }

    private static BlockGame Blocks(int count) =>
        new([.. Enumerable.Range(0, count).Select(block => TableGame.Random(Players, seed: 40 + (ulong)block, scale: 100 * (block + 1)))]);

    private static ShapleyValues Estimate(IShapleyEstimator estimator, ICooperativeGame game, long budget, ulong seed = 1) =>
        estimator.Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);
}
