namespace OnnxShapley.Games.Tests;

public sealed class ExactEstimatorTests
{
    [Test]
    public void TakesBudget_EvaluatesAllOrNothing_IsFalse() => Assert.That(new ExactEstimator().TakesBudget, Is.False);

    [Test]
    public void Estimate_ThreePlayersWorkedOutByHand_GivesTheirValues()
    {
        // Accuracies in percent of Adamczewski et al. 2024, figure 2; worths by bit mask: ∅, 1, 2, 12, 3, 13, 23, 123.
        var game = new TableGame(10, 55, 45, 60, 40, 75, 85, 90);

        ShapleyValues values = Estimate(game);

        Assert.That(values.Values, Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));
        Assert.That(values.StandardErrors, Is.EqualTo(new double[] { 0, 0, 0 }));
        Assert.That(
            (values.Estimator, values.Empty, values.Grand, values.Evaluations),
            Is.EqualTo(("exact", 10.0, 90.0, 8L)));
    }

    [Test]
    public void Estimate_GloveGame_GivesTheTextbookValues()
    {
        // One left glove (player 0), two right gloves: a pair is worth 1.
        TableGame game = TableGame.From(3, bits => (bits & 1) != 0 && (bits & 6) != 0 ? 1 : 0);

        Assert.That(Estimate(game).Values, Is.EqualTo(new[] { 2.0 / 3, 1.0 / 6, 1.0 / 6 }).Within(1e-12));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(8)]
    public void Estimate_RandomGame_EqualsTheMeanOverAllOrders(int players)
    {
        TableGame game = TableGame.Random(players, seed: 31);

        Assert.That(Estimate(game).Values, Is.EqualTo(MeanOverAllOrders(game)).Within(1e-9));
    }

    [TestCase(1)]
    [TestCase(11)]
    [TestCase(16)]
    public void Efficiency_RandomGame_HoldsToTheNinthDecimal(int players)
    {
        ShapleyValues values = Estimate(TableGame.Random(players, seed: 5));

        Assert.That(values.Values.Sum(), Is.EqualTo(values.Grand - values.Empty).Within(1e-9));
    }

    [Test]
    public void Estimate_TwentyPlayers_IsTheLargestGame()
    {
        double[] worths = [.. Enumerable.Range(0, 20).Select(player => player - 7.25)];

        Assert.That(Estimate(new AdditiveGame(3, worths)).Values, Is.EqualTo(worths).Within(1e-9));
    }

    [Test]
    public void Estimate_MoreThanTwentyPlayers_NamesTheEstimatorsForLargerGames()
    {
        EstimatorCatalog catalog = EstimatorCatalog.Discover();
        IEnumerable<string> larger = catalog.Names.Where(name => catalog.Get(name).MaximumPlayers > 20).Select(name => $"'{name}'");
        var counting = new CountingGame(new AdditiveGame(0, new double[24]));

        Assert.That(
            () => Estimate(counting),
            Throws.InstanceOf<BudgetException>()
                .With.Message.EqualTo(
                    "The estimator 'exact' takes at most 20 players, not 24. For larger games use one of "
                    + $"{string.Join(", ", larger)}.")
                .And.Property("Minimum").EqualTo(long.MaxValue));
        Assert.That(larger, Does.Contain("'permutation'").And.Not.Contain("'exact'"));
        Assert.That(counting.Calls, Is.Zero);
    }

    [Test]
    public void Estimate_BudgetBelowAllCoalitions_NamesTheMinimum() =>
        Assert.That(
            () => new ExactEstimator().Estimate(TableGame.Random(10, 1), new EstimatorOptions { Budget = 1023 }, CancellationToken.None),
            Throws.InstanceOf<BudgetException>()
                .With.Message.EqualTo(
                    "The estimator 'exact' needs a budget of at least 1024 evaluations for 10 players, not 1023. "
                    + "Raise the budget or choose an estimator that needs less.")
                .And.Property("Minimum").EqualTo(1024L));

    [TestCase(1, 2)]
    [TestCase(2, 4)]
    [TestCase(16, 65536)]
    [TestCase(62, 1L << 62)]
    [TestCase(63, long.MaxValue)]
    [TestCase(1000, long.MaxValue)]
    public void Budgets_AnyPlayerCount_AreAllCoalitions(int players, long budget)
    {
        Assert.That(new ExactEstimator().MinimumBudget(players), Is.EqualTo(budget));
        Assert.That(new ExactEstimator().DefaultBudget(players), Is.EqualTo(budget));
    }

    [Test]
    public void Estimate_TwelvePlayers_AsksForAThousandCoalitionsACall()
    {
        var counting = new CountingGame(TableGame.Random(12, seed: 2));

        Estimate(counting);

        Assert.That((counting.Total, counting.Calls), Is.EqualTo((4096L, 5)));
    }

    private static ShapleyValues Estimate(ICooperativeGame game) =>
        new ExactEstimator().Estimate(game, new EstimatorOptions { Budget = 1 << 20 }, CancellationToken.None);

    /// <summary>The definition by orders, n! of them, which shares nothing with the sum over coalitions.</summary>
    private static double[] MeanOverAllOrders(TableGame game)
    {
        double[] sums = new double[game.PlayerCount];
        long orders = Continue(0);
        return [.. sums.Select(sum => sum / orders)];

        long Continue(int before)
        {
            if (before == (1 << game.PlayerCount) - 1)
            {
                return 1;
            }

            long all = 0;
            foreach (int player in Enumerable.Range(0, game.PlayerCount).Where(player => (before & (1 << player)) == 0))
            {
                int after = before | (1 << player);
                long below = Continue(after);
                sums[player] += below * (game.Worth(after) - game.Worth(before));
                all += below;
            }

            return all;
        }
    }
}
