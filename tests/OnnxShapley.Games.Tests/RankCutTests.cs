using System.Numerics;

namespace OnnxShapley.Games.Tests;

public sealed class RankCutTests
{
    private static readonly EstimatorCatalog Catalog = EstimatorCatalog.Discover();

    // They look between two draws; the others, but for 'hybrid', which is 'permutation' here, estimate in stages.
    private static readonly string[] ByDraws = ["antithetic", "orthogonal", "permutation", "sobol", "svarm", "truncated"];

    private static IEnumerable<string> InStages => Names.Except([.. ByDraws, "hybrid"]);

    private static IEnumerable<string> All => Catalog.Estimators.Where(info => info.Guarantees.HasFlag(EstimatorGuarantees.RankCuts)).Select(info => info.Name);

    private static IEnumerable<string> Names => All.Where(name => name != "exact");

    [Test]
    public void All_AreThoseThatTheMessageLists() => Assert.That(All, Is.EqualTo(new[]
    {
        "antithetic", "antithetic-control", "complementary", "exact", "hybrid", "kernel", "leverage", "leverage-sfe", "orthogonal", "permutation", "regression-msr", "regression-slopes",
        "sobol", "svarm", "truncated",
    }));

    [Test]
    public void Estimate_PlayersFarApart_DecidesAllAndSpendsLess([ValueSource(nameof(Names))] string name)
    {
        ShapleyValues values = Estimate(name, Steps(), new RankCut { Kept = 4 }, budget: 200_000);

        Assert.That(values.Decision!.Kept, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(values.Decision.Removed, Is.EqualTo(new[] { 4, 5, 6, 7, 8, 9, 10, 11 }));
        Assert.That(values.Decision.Undecided, Is.Empty);
        Assert.That(values.Evaluations, Is.LessThan(4_000));
    }

    [Test]
    public void Estimate_PlayersAtTheCutAlike_LeavesThemUndecided([ValueSource(nameof(Names))] string name)
    {
        // Players 3 and 4 are worth the same, and both are at the cut.
        RankDecision decision = Estimate(name, Steps(same: true), new RankCut { Kept = 4 }, budget: 4_095).Decision!;

        Assert.That(decision.Undecided, Does.Contain(3).And.Contain(4));
        Assert.That(decision.Kept, Is.SubsetOf(new[] { 0, 1, 2 }));
        Assert.That(decision.Removed, Is.SubsetOf(Enumerable.Range(5, 7)));
    }

    [Test]
    public void Estimate_ManySeeds_IsWrongLessOftenThanItSays([ValueSource(nameof(Names))] string name)
    {
        TableGame game = TableGame.Saturating(8, seed: 2);
        double[] exact = EstimatorRun.Exact(game);
        HashSet<int> best = [.. Enumerable.Range(0, 8).OrderByDescending(player => exact[player]).Take(3)];
        RankDecision[] decisions = [.. Enumerable.Range(0, 300).Select(seed => Estimate(name, game, new RankCut { Kept = 3, Confidence = 0.9 }, 4_000, (ulong)seed).Decision!)];

        int wrong = decisions.Count(decision => !best.IsSupersetOf(decision.Kept) || best.Overlaps(decision.Removed));

        Assert.That(wrong, Is.LessThan(30), "of 300");
        Assert.That(decisions.Average(decision => decision.Undecided.Length), Is.LessThan(8), "something is decided");
    }

    [Test]
    public void Estimate_ManySeedsOnBlocksThatDiffer_IsWrongLessOftenThanItSays(
        [ValueSource(nameof(ByDraws))] string name, [Values("alike", "sorted", "seldom")] string kind, [Values(2, 5)] int kept, [Values(1, 4, 16)] int budgets) =>
        Assert.That(WrongOf(200, name, Blocks(kind), kept, budgets), Is.AtMost(10));

    [Test]
    public void Estimate_ManySeedsInStagesOnBlocksThatDiffer_IsWrongLessOftenThanItSays(
        [ValueSource(nameof(InStages))] string name, [Values("alike", "sorted", "seldom")] string kind, [Values(1, 8)] int budgets) =>
        Assert.That(WrongOf(100, name, Blocks(kind), kept: 4, budgets), Is.AtMost(5));

    [Test]
    public void Estimate_SmallGame_IsDecidedByAllItsCoalitions([ValueSource(nameof(Names))] string name, [Values(4, 7)] int players)
    {
        // The first two players are alike but for a millionth, too little for samples. Of four players, all coalitions are known before any are drawn.
        var random = new SeededRandom(1);
        double[] noise = [.. Enumerable.Range(0, 3 << players).Select(_ => random.NextDouble())];
        TableGame table = TableGame.From(
            players, bits => (1e-6 * (bits & 1)) + noise[(3 * (bits >> 2)) + BitOperations.PopCount((uint)bits & 3)] + (10 * BitOperations.PopCount((uint)bits >> 2)));
        var game = new CountingGame(table);

        ShapleyValues values = Estimate(name, game, new RankCut { Kept = players - 1 }, budget: 2_000);

        Assert.That(values.Decision!.Undecided, Is.Empty);
        Assert.That(values.Decision.Removed, Is.EqualTo(new[] { 1 }));
        Assert.That(values.StandardErrors, Is.All.Zero);
        Assert.That(values.Values, Is.EqualTo(EstimatorRun.Exact(table)).Within(1e-9));
        Assert.That(game.Total, Is.EqualTo(1 << players));
    }

    [Test]
    public void Estimate_BlocksThatDiffer_DecidesForAllSamples([Values("antithetic", "orthogonal", "permutation")] string name)
    {
        BlockGame game = Blocks("alike", players: 8);
        double[] exact = EstimatorRun.Exact(game.Undivided());

        ShapleyValues values = Estimate(name, game, new RankCut { Kept = 2 }, budget: 4_000);

        Assert.That(values.Decision!.Undecided, Is.Empty);
        Assert.That(values.Decision.Kept, Is.EqualTo(Enumerable.Range(0, 8).OrderByDescending(player => exact[player]).Take(2).Order()));
        foreach (int player in Enumerable.Range(0, 8))
        {
            ValueInterval interval = values.Intervals!.Value[player];
            Assert.That(values.Values[player], Is.InRange(interval.Lowest, interval.Highest));
            Assert.That(exact[player], Is.InRange(interval.Lowest, interval.Highest));
        }

        Assert.That(RankDecision.Of(values.Intervals!.Value, 8).Kept, Has.Length.EqualTo(8), "nothing is cut");
        Assert.That(values.Evaluations, Is.LessThanOrEqualTo(1 << 8));
    }

    [Test]
    public void Estimate_LargerBudgetWithTheSameSeed_AsksForWhatWasAskedForBefore([ValueSource(nameof(Names))] string name, [Values(1, 3)] int blocks)
    {
        TableGame[] games = [.. Enumerable.Range(0, blocks).Select(block => TableGame.Random(9, (ulong)block))];
        var without = new BlockGame(games);
        var with = new BlockGame(games);
        long budget = Catalog.Get(name).DefaultBudget(9);

        Catalog.Get(name).Estimate(without, budget, seed: 5);
        Estimate(name, with, new RankCut { Kept = 4 }, 4 * budget, seed: 5);

        Assert.That(with.Seen, Is.SupersetOf(without.Seen));
    }

    [Test]
    public void Estimate_SmallBudget_KeepsToItAndDecidesNothing([ValueSource(nameof(Names))] string name)
    {
        IShapleyEstimator estimator = Catalog.Get(name);
        var counting = new CountingGame(TableGame.Random(9, seed: 3));

        ShapleyValues values = Estimate(name, counting, new RankCut { Kept = 2 }, estimator.MinimumBudget(9));

        Assert.That(counting.Total, Is.LessThanOrEqualTo(estimator.MinimumBudget(9)));
        Assert.That(values.Decision!.Undecided, Has.Length.EqualTo(9));
    }

    [Test]
    public void Estimate_InStages_SpendsWhatIsLeftOnASmallOne([ValueSource(nameof(InStages))] string name)
    {
        var estimator = (ShapleyEstimator)Catalog.Get(name);
        long budget = estimator.DefaultBudget(12) + estimator.MinimumBudget(12) + (2 * estimator.ExtraOfStage(12)) - 2;

        ShapleyValues values = Estimate(name, TableGame.Random(12, seed: 3), new RankCut { Kept = 6 }, budget);

        // Two stages may draw the same coalitions.
        Assert.That(values.Evaluations, Is.GreaterThan(estimator.DefaultBudget(12) + estimator.ExtraOfStage(12)).And.AtMost(budget));
    }

    [Test]
    public void Estimate_PlayersDecided_AreNoLongerSampled()
    {
        // 40 players, of which two at the cut are alike: 38 are soon decided, and an order then costs at most 4 coalitions instead of 39.
        var game = new CountingGame(new AdditiveGame(0, [.. Enumerable.Range(0, 40).Select(player => player is 19 or 20 ? 0.5 : player < 20 ? 1.0 : 0)]));

        ShapleyValues values = Estimate("antithetic", game, new RankCut { Kept = 20, Range = 0.01 }, budget: 20_000);

        Assert.That(values.Decision!.Undecided, Is.EqualTo(new[] { 19, 20 }));
        Assert.That(game.Calls, Is.GreaterThan(2_000 / 64), "many small orders");
        Assert.That(values.Values, Is.EqualTo(Enumerable.Range(0, 40).Select(player => player is 19 or 20 ? 0.5 : player < 20 ? 1.0 : 0)).Within(1e-9));
    }

    [Test]
    public void Estimate_NoCut_HasNoDecision([ValueSource(nameof(Names))] string name) =>
        Assert.That(Catalog.Get(name).Estimate(TableGame.Random(5, seed: 3), 100).Decision, Is.Null);

    [Test]
    public void Estimate_EstimatorThatTakesNoCut_NamesThoseThatDo()
    {
        var counting = new CountingGame(TableGame.Random(5, seed: 1));

        Assert.That(
            () => Estimate("ols", counting, new RankCut { Kept = 2 }, 100),
            Throws.ArgumentException.With.Message.EqualTo(
                "The estimator 'ols' cannot end at a cut. Use one of 'antithetic', 'antithetic-control', 'complementary', 'exact', 'hybrid', 'kernel', 'leverage', "
                + "'leverage-sfe', 'orthogonal', 'permutation', 'regression-msr', 'regression-slopes', 'sobol', 'svarm', 'truncated'. (Parameter 'cut')"));
        Assert.That(counting.Calls, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(5)]
    [TestCase(-1)]
    public void Estimate_CutThatCutsNothing_SaysWhatWouldDo(int kept) =>
        Assert.That(
            () => Estimate("antithetic", TableGame.Random(5, seed: 1), new RankCut { Kept = kept }, 100),
            Throws.ArgumentException.With.Message.EqualTo($"A cut that keeps {kept} of 5 players cuts nothing. Keep at least 1 and at most 4. (Parameter 'cut')"));

    [TestCase(0, null, "")]
    [TestCase(1, 2.0, "2")]
    [TestCase(double.NaN, null, "")]
    [TestCase(0.5, 0.0, "0")]
    [TestCase(0.5, double.NaN, "NaN")]
    [TestCase(0.5, double.PositiveInfinity, "Infinity")]
    public void Estimate_ConfidenceOrRangeThatDecidesNothing_SaysWhatWouldDo(double confidence, double? range, string shown) =>
        Assert.That(
            () => Estimate("svarm", TableGame.Random(5, seed: 1), new RankCut { Kept = 2, Confidence = confidence, Range = range }, 100),
            Throws.ArgumentException.With.Message.EqualTo(
                $"A cut with the confidence '{confidence}' and the range '{shown}' decides nothing. "
                + "Use a confidence between 0 and 1 and a finite, positive range. (Parameter 'cut')"));

    /// <summary>A game of twelve: the worths of the players fall by tens, with a little noise; the fourth and fifth may be alike.</summary>
    private static TableGame Steps(bool same = false)
    {
        var random = new SeededRandom(5);
        return TableGame.From(12, bits => Enumerable.Range(0, 12).Sum(player => ((bits >> player) & 1) * 10.0 * (same && player == 4 ? 9 : 12 - player)) + random.NextDouble());
    }

    /// <summary>Games of twelve on several blocks: alike, but for noise; sorted, so that the last blocks weigh most; or with much that happens seldom.</summary>
    private static BlockGame Blocks(string kind, int players = 12) => kind switch
    {
        "alike" => new BlockGame([.. Enumerable.Range(0, 32).Select(block => TableGame.Saturating(players, (ulong)block / 16))]),
        "sorted" => new BlockGame([.. Enumerable.Range(0, 8).Select(block => TableGame.Random(players, (ulong)block, 10 * (block + 1) * (block + 1)))]),
        _ => new BlockGame(
        [
            .. Enumerable.Range(0, 16).Select(block => TableGame.From(
                players, bits => ((bits & 0x1F) == (block % 2 == 0 ? 0x1F : 0x1E) ? 100 : 0) + (block == 3 ? 300 * ((bits >> 7) & 1) : 0) + (12 * ((bits >> 6) & 1)))),
        ]),
    };

    /// <summary>How many of estimations with different seeds have a wrong decision, each with some times the usual budget, at a confidence of 0.95.</summary>
    private static int WrongOf(int seeds, string name, BlockGame game, int kept, int budgets)
    {
        double[] exact = EstimatorRun.Exact(game.Undivided());
        double[] falling = [.. exact.OrderDescending()];
        long budget = budgets * Catalog.Get(name).DefaultBudget(game.PlayerCount);
        RankDecision[] decisions =
            [.. Enumerable.Range(0, seeds).Select(seed => Estimate(name, game, new RankCut { Kept = kept, Confidence = 0.95 }, budget, (ulong)seed).Decision!)];
        return decisions.Count(decision =>
            decision.Kept.Any(player => exact[player] < falling[kept - 1] - 1e-9) || decision.Removed.Any(player => exact[player] > falling[kept] + 1e-9));
    }

    private static ShapleyValues Estimate(string name, ICooperativeGame game, RankCut cut, long budget, ulong seed = 0) =>
        Catalog.Get(name).Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed, Cut = cut }, CancellationToken.None);
}
