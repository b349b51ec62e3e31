namespace OnnxShapley.Games.Tests;

public sealed class BudgetedGameTests
{
    [Test]
    public void Evaluate_UpToTheBudget_PassesOn()
    {
        var game = new BudgetedGame(new UndividedGame(new TableGame(4, 5)), 3);
        double[] worths = new double[3];

        game.Evaluate([Coalition.Empty(1)], worths.AsSpan(0, 1), CancellationToken.None);
        game.Evaluate([Coalition.Grand(1), Coalition.Empty(1)], worths.AsSpan(1, 2), CancellationToken.None);

        Assert.That(worths, Is.EqualTo(new double[] { 4, 5, 4 }));
    }

    [Test]
    public void Evaluate_BeyondTheBudget_RefusesBeforeAnythingIsEvaluated()
    {
        var counting = new CountingGame(new TableGame(4, 5));
        var game = new BudgetedGame(new UndividedGame(counting), 2);
        game.Evaluate([Coalition.Empty(1)], new double[1], CancellationToken.None);

        Assert.That(
            () => game.Evaluate([Coalition.Grand(1), Coalition.Empty(1)], new double[2], CancellationToken.None),
            Throws.InvalidOperationException.With.Message.EqualTo("The estimator asked for 2 evaluations after 1, but its budget is 2."));
        Assert.That(counting.Total, Is.EqualTo(1));
    }
}
