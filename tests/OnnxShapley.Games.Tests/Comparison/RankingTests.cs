using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

/// <summary>Rankings, and how they compare with a reference.</summary>
public sealed class RankingTests
{
    private static readonly TableGame PaperGame = new(10, 55, 45, 60, 40, 75, 85, 90);

    [Test]
    public void Of_EqualScores_TheLowerNumberGoesFirst()
    {
        Ranking ranking = Ranking.Of([3, 1, 3, 0, 1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ranking.Ascending, Is.EqualTo(new[] { 3, 1, 4, 0, 2 }));
            Assert.That(ranking.Lowest(2), Is.EqualTo(Coalition.Of(5, 1, 3)));
            Assert.That(ranking.Highest(2), Is.EqualTo(Coalition.Of(5, 0, 2)));
        }
    }

    [Test]
    public void Of_OrderWithoutEveryPlayer_IsRefused() => Assert.That(
        () => Ranking.Of([1, 2, 3], [0, 1, 1]),
        Throws.ArgumentException.With.Message.EqualTo("The order '0, 1, 1' does not have each of 3 players once. (Parameter 'ascending')"));

    [Test]
    public void LowestOverlap_OneOfTwo_IsAHalf()
    {
        Ranking ranking = Ranking.Of([1, 2, 3, 4]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ranking.LowestOverlap(Ranking.Of([1, 3, 2, 4]), 2), Is.EqualTo(0.5));
            Assert.That(ranking.LowestOverlap(Ranking.Of([4, 3, 2, 1]), 2), Is.Zero);
            Assert.That(() => ranking.LowestOverlap(ranking, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void RemovalCurve_GameOfThePaper_IsEvaluatedInOneCall()
    {
        CountingGame game = new(PaperGame);

        ImmutableArray<double> curve = Ranking.Of([25, 25, 30]).RemovalCurve(game, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(curve, Is.EqualTo(new double[] { 90, 85, 40, 10 }));
            Assert.That((game.Calls, game.Total), Is.EqualTo((1, 4L)));
        }
    }

    [Test]
    public void RemovalCurve_MoreThanSixtyFourPlayers_RemovesThemInOrder()
    {
        double[] worths = [.. Enumerable.Range(0, 100).Select(player => (double)(99 - player))];

        ImmutableArray<double> curve = Ranking.Of([.. worths]).RemovalCurve(new AdditiveGame(0, worths), CancellationToken.None);

        Assert.That(curve, Is.EqualTo(Enumerable.Range(0, 101).Select(removed => worths.Order().Skip(removed).Sum())));
    }

    [Test]
    public void Compare_WithAnOracle_ReportsOverlapsCurveAndDistance()
    {
        CoalitionTable table = CoalitionTable.Of(PaperGame, CancellationToken.None);
        RankReference reference = new() { Ranking = Ranking.Of(table.ShapleyValues()), Oracle = Oracle.Of(table), Sizes = 2, Lowest = 1 };

        RankComparison comparison = reference.Compare(Ranking.Of([3, 2, 1]), table, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.OverlapToRemove, Is.EqualTo(2.0 / 3), "removes 3, then 2: misses {1}, meets {2, 3}");
            Assert.That(comparison.OverlapToKeep, Is.EqualTo(2.0 / 3), "keeps 1, then 2: meets {1}, one of {2, 3}");
            Assert.That(comparison.LowestOverlap, Is.Zero);
            Assert.That(comparison.Curve, Is.EqualTo(new double[] { 90, 60, 55, 10 }));
            Assert.That(comparison.MeanWorth, Is.EqualTo(215.0 / 4));
            Assert.That(comparison.BelowOracle, Is.EqualTo((240 - 215) / 4.0));
            Assert.That(comparison.Loss(1), Is.EqualTo(30));
        }
    }

    [Test]
    public void Compare_WithoutAnOracle_LeavesItsFiguresOut()
    {
        RankReference reference = new() { Ranking = Ranking.Of([1, 2, 3]), Lowest = 2 };

        RankComparison comparison = reference.Compare(Ranking.Of([1, 3, 2]), PaperGame, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((comparison.OverlapToRemove, comparison.OverlapToKeep, comparison.BelowOracle), Is.EqualTo(((double?)null, (double?)null, (double?)null)));
            Assert.That(comparison.Tau, Is.EqualTo(1.0 / 3).Within(1e-12));
            Assert.That(comparison.LowestOverlap, Is.EqualTo(0.5));
        }
    }
}
