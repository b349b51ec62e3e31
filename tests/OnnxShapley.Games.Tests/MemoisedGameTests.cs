namespace OnnxShapley.Games.Tests;

public sealed class MemoisedGameTests
{
    [Test]
    public void Evaluate_RepeatsWithinACallAndBetweenCalls_ReachTheGameOnce()
    {
        var counting = new CountingGame(new TableGame(0, 1, 2, 3));
        var game = new MemoisedGame(counting);
        double[] first = new double[3];
        double[] second = new double[2];

        game.Evaluate([Coalition.Of(2, 1), Coalition.Of(2, 0), Coalition.Of(2, 1)], first, CancellationToken.None);
        game.Evaluate([Coalition.Grand(2), Coalition.Of(2, 1)], second, CancellationToken.None);

        Assert.That(first, Is.EqualTo(new double[] { 2, 1, 2 }));
        Assert.That(second, Is.EqualTo(new double[] { 3, 2 }));
        Assert.That((game.Evaluations, counting.Total, counting.Calls), Is.EqualTo((3L, 3L, 2)));
    }

    [Test]
    public void Evaluate_NothingNew_DoesNotCallTheGame()
    {
        var counting = new CountingGame(new TableGame(4, 5));
        var game = new MemoisedGame(counting);
        double[] worths = new double[1];
        game.Evaluate([Coalition.Empty(1)], worths, CancellationToken.None);

        game.Evaluate([Coalition.Empty(1)], worths, CancellationToken.None);
        game.Evaluate(Array.Empty<Coalition>(), [], CancellationToken.None);

        Assert.That((counting.Calls, worths[0]), Is.EqualTo((1, 4.0)));
    }

    [Test]
    public void Evaluate_MoreThan64Players_RemembersByMembers()
    {
        var counting = new CountingGame(new AdditiveGame(1, [.. Enumerable.Range(0, 70).Select(player => (double)player)]));
        var game = new MemoisedGame(counting);
        double[] worths = new double[3];

        game.Evaluate([Coalition.Of(70, 1, 69), Coalition.Of(70, 69).With(1), Coalition.Of(70, 69)], worths, CancellationToken.None);

        Assert.That(worths, Is.EqualTo(new double[] { 71, 71, 70 }));
        Assert.That(counting.Total, Is.EqualTo(2));
    }

    [Test]
    public void Evaluate_CallThatFails_LeavesNothingBehind()
    {
        bool fail = true;
        var counting = new CountingGame(new TableGame(4, 5), _ => Fail(fail));
        var game = new MemoisedGame(counting);
        double[] worths = new double[1];

        Assert.That(() => game.Evaluate([Coalition.Empty(1)], worths, CancellationToken.None), Throws.InstanceOf<TimeoutException>());
        fail = false;
        game.Evaluate([Coalition.Empty(1)], worths, CancellationToken.None);

        Assert.That((game.Evaluations, counting.Total, worths[0]), Is.EqualTo((1L, 2L, 4.0)));
    }

    [Test]
    public void Evaluate_SpansOfDifferentLengths_SaysBothLengths() =>
        Assert.That(
            () => new MemoisedGame(new TableGame(4, 5)).Evaluate([Coalition.Empty(1)], new double[2], CancellationToken.None),
            Throws.ArgumentException.With.Message.EqualTo("There are 1 coalitions, but room for 2 worths. (Parameter 'worths')"));

    [Test]
    public void Evaluate_CoalitionOfAnotherGame_SaysBothPlayerCounts() =>
        Assert.That(
            () => new MemoisedGame(new TableGame(4, 5)).Evaluate([Coalition.Of(3, 0, 2)], new double[1], CancellationToken.None),
            Throws.ArgumentException.With.Message.EqualTo(
                "The coalition '{0, 2} of 3' has 3 players, but the game has 1. (Parameter 'coalitions')"));

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.NegativeInfinity, "-Infinity")]
    public void Evaluate_WorthThatIsNoFiniteNumber_NamesTheCoalition(double worth, string shown) =>
        Assert.That(
            () => Evaluate(new TableGame(0, worth), Coalition.Empty(1), Coalition.Grand(1)),
            Throws.InvalidOperationException.With.Message.EqualTo(
                $"The worth of the coalition '{{0}} of 1' is '{shown}', from which no Shapley value follows. "
                + "Use a payoff that is a finite number for every coalition."));

    [Test]
    public void Evaluate_CancelledToken_DoesNotCallTheGame()
    {
        var counting = new CountingGame(new TableGame(4, 5));

        Assert.That(
            () => new MemoisedGame(counting).Evaluate([Coalition.Empty(1)], new double[1], new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(counting.Calls, Is.Zero);
    }

    private static void Evaluate(ICooperativeGame game, params Coalition[] coalitions) =>
        new MemoisedGame(game).Evaluate(coalitions, new double[coalitions.Length], CancellationToken.None);

    private static void Fail(bool fail)
    {
        if (fail)
        {
            throw new TimeoutException();
        }
    }
}
