namespace OnnxShapley.Games.Tests;

/// <summary>Games whose coalitions have all been evaluated.</summary>
public sealed class CoalitionTableTests
{
    [TestCase(1)]
    [TestCase(5)]
    [TestCase(10)]
    public void Of_AnyGame_AnswersAsTheGameDoesAfterOneEvaluationEach(int players)
    {
        TableGame game = TableGame.Random(players, seed: 4);
        CountingGame counting = new(game);

        CoalitionTable table = CoalitionTable.Of(counting, CancellationToken.None);

        Coalition[] all = [.. Enumerable.Range(0, 1 << players).Select(bits => Coalition.FromBits(players, (ulong)bits))];
        double[] worths = new double[all.Length];
        table.Evaluate(all, worths, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(worths, Is.EqualTo(all.Select((_, bits) => game.Worth(bits))));
            Assert.That(all.Select(table.Worth), Is.EqualTo(worths));
            Assert.That((counting.Total, counting.Distinct), Is.EqualTo((1L << players, 1L << players)));
            Assert.That((table.PlayerCount, table.BlockCount), Is.EqualTo((players, 1)));
        }
    }

    [Test]
    public void OfBlocks_GameOfBlocks_AnswersOnEveryBlockAndOnAll()
    {
        BlockGame game = new(TableGame.Random(4, seed: 1), TableGame.Random(4, seed: 2), TableGame.Random(4, seed: 3));
        BlockCoalition[] asked = [.. from bits in Enumerable.Range(0, 16) from block in Enumerable.Range(0, 3) select new BlockCoalition(Coalition.FromBits(4, (ulong)bits), block)];
        double[] expected = new double[asked.Length];
        game.Evaluate(asked, expected, CancellationToken.None);

        CoalitionTable table = CoalitionTable.OfBlocks(game, CancellationToken.None);

        double[] worths = new double[asked.Length];
        table.Evaluate(asked, worths, CancellationToken.None);
        TableGame undivided = game.Undivided();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.BlockCount, Is.EqualTo(3));
            Assert.That(worths, Is.EqualTo(expected));
            Assert.That(
                Enumerable.Range(0, 16).Select(bits => table.Worth(Coalition.FromBits(4, (ulong)bits))), Is.EqualTo(Enumerable.Range(0, 16).Select(undivided.Worth)).Within(1e-12));
        }
    }

    [Test]
    public void ShapleyValues_GameOfThePaper_AreItsValues()
    {
        // Adamczewski et al. 2024, figure 2.
        CoalitionTable table = CoalitionTable.Of(new TableGame(10, 55, 45, 60, 40, 75, 85, 90), CancellationToken.None);

        Assert.That(table.ShapleyValues(), Is.EqualTo(new double[] { 25, 25, 30 }).Within(1e-12));
    }

    [Test]
    public void ShapleyValues_RandomGame_AreThoseOfTheExactEstimatorWithoutEvaluatingAgain()
    {
        CountingGame game = new(TableGame.Random(9, seed: 6));
        CoalitionTable table = CoalitionTable.Of(game, CancellationToken.None);
        EstimatorOptions options = new() { Budget = 512 };

        ShapleyValues values = EstimatorCatalog.Discover().Get("exact").Estimate(table, options, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.ShapleyValues(), Is.EqualTo(values.Values));
            Assert.That(game.Total, Is.EqualTo(512));
        }
    }

    [Test]
    public void Of_TwentyOnePlayers_IsRefusedBeforeAnythingIsEvaluated()
    {
        CountingGame game = new(new AdditiveGame(0, new double[21]));

        Assert.That(
            () => CoalitionTable.Of(game, CancellationToken.None),
            Throws.ArgumentException.With.Message.EqualTo(
                "A table holds games of at most 20 players, not 21. Estimate the values of larger games. (Parameter 'game')"));
        Assert.That(game.Calls, Is.Zero);
    }

    [Test]
    public void Of_WorthThatIsNoNumber_NamesTheCoalition() => Assert.That(
        () => CoalitionTable.Of(new TableGame(0, 1, double.NaN, 2), CancellationToken.None),
        Throws.InvalidOperationException.With.Message.EqualTo(
            "The worth of the coalition '{1} of 2' is 'NaN', which cannot be compared. Use a payoff that is a finite number for every coalition."));

    [Test]
    public void Of_CancelledAfterTheFirstCall_Ends()
    {
        using CancellationTokenSource source = new();
        CountingGame game = new(TableGame.Random(12, seed: 1), _ => source.Cancel());

        Assert.That(() => CoalitionTable.Of(game, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(game.Calls, Is.EqualTo(1));
    }

    [Test]
    public void Worth_CoalitionOfAnotherGame_IsRefused()
    {
        CoalitionTable table = CoalitionTable.Of(TableGame.Random(3, seed: 1), CancellationToken.None);

        Assert.That(
            () => table.Worth(Coalition.Empty(4)),
            Throws.ArgumentException.With.Message.EqualTo("The coalition '{} of 4' has 4 players, but the game has 3. (Parameter 'coalition')"));
    }
}
