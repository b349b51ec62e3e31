using System.Collections.Immutable;
using System.Numerics;

namespace OnnxShapley.Games.Tests;

/// <summary>The best sets to remove and to keep.</summary>
public sealed class OracleTests
{
    // Accuracies in percent of Adamczewski et al. 2024, figure 2; worths by bit mask: ∅, 1, 2, 12, 3, 13, 23, 123.
    private static readonly TableGame PaperGame = new(10, 55, 45, 60, 40, 75, 85, 90);

    [Test]
    public void Of_GameOfThePaper_FindsItsBestSets()
    {
        Oracle oracle = OracleOf(PaperGame);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oracle.Curve, Is.EqualTo(new double[] { 90, 85, 55, 10 }));
            Assert.That(Enumerable.Range(0, 4).Select(oracle.ToRemove), Is.EqualTo(new[] { Set(3), Set(3, 0), Set(3, 1, 2), Set(3, 0, 1, 2) }));
            Assert.That(Enumerable.Range(0, 4).Select(oracle.ToKeep), Is.EqualTo(new[] { Set(3), Set(3, 0), Set(3, 1, 2), Set(3, 0, 1, 2) }));
            Assert.That(oracle.Best.Select(best => best.Ties), Is.All.EqualTo(1));
        }
    }

    [Test]
    public void IsNested_BestTwoWithoutTheBestOne_IsFalse() => Assert.That(OracleOf(PaperGame).IsNested, Is.False);

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(7)]
    public void Of_RandomGame_EqualsTheSearchOverAllSets(int players)
    {
        TableGame game = TableGame.Random(players, seed: 11);

        Oracle oracle = OracleOf(game);

        for (int removed = 0; removed <= players; removed++)
        {
            int best = Enumerable.Range(0, 1 << players).Where(bits => BitOperations.PopCount((uint)bits) == players - removed).MaxBy(game.Worth);
            Coalition kept = Coalition.FromBits(players, (ulong)best);
            Assert.That(oracle.Best[removed], Is.EqualTo(new BestCoalition(kept, game.Worth(best), 1)));
            Assert.That(oracle.ToRemove(removed), Is.EqualTo(kept.Complement()));
            Assert.That(oracle.ToKeep(players - removed), Is.EqualTo(kept));
        }
    }

    [Test]
    public void Of_SetsThatTie_TakesTheLowestNumbersToRemoveAndCountsThem()
    {
        // As accuracies do: worth 1 with at least two of four players, and 0 otherwise.
        Oracle oracle = OracleOf(TableGame.From(4, bits => BitOperations.PopCount((uint)bits) >= 2 ? 1 : 0));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oracle.Best.Select(best => best.Ties), Is.EqualTo(new long[] { 1, 4, 6, 4, 1 }));
            Assert.That(oracle.Best.Select(best => best.Removed), Is.EqualTo(new[] { Set(4), Set(4, 0), Set(4, 0, 1), Set(4, 0, 1, 2), Set(4, 0, 1, 2, 3) }));
            Assert.That(oracle.IsNested);
        }
    }

    [Test]
    public void Rank_ModularGame_IsTheOrderOfTheValues([Values(1, 5, 9)] int sizes)
    {
        ImmutableArray<double> values = [4, -1, 7, 0.5, 2, 9, 3, 6, -3];
        Oracle oracle = OracleOf(new AdditiveGame(1, [.. values]));

        Ranking rank = oracle.Rank(sizes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rank.Ascending, Is.EqualTo(Ranking.Of(values).Ascending));
            Assert.That(oracle.OverlapToRemove(rank, sizes), Is.EqualTo(1));
            Assert.That(oracle.OverlapToKeep(rank, sizes), Is.EqualTo(1));
            Assert.That(oracle.IsNested);
        }
    }

    [Test]
    public void Rank_BestSetsThatAreNotNested_OrdersByHowOftenAPlayerIsInThem()
    {
        // T*_1 = {1}, T*_2 = {2, 3}, T*_3 = {1, 2, 3}: every player twice; the lower number goes first.
        Oracle oracle = OracleOf(PaperGame);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oracle.TimesRemoved(1), Is.EqualTo(new[] { 1, 0, 0 }));
            Assert.That(oracle.TimesRemoved(2), Is.EqualTo(new[] { 1, 1, 1 }));
            Assert.That(oracle.Rank(2).Ascending, Is.EqualTo(new[] { 0, 1, 2 }));
        }
    }

    [Test]
    public void Overlap_RankingOfThePaper_IsCountedByHand()
    {
        // φ = (25, 25, 30): removes 1, then 2. T*_1 = {1} is met, of T*_2 = {2, 3} one of two; keeps 3, then 2: K*_1 = {1} is missed, K*_2 = {2, 3} is met.
        Ranking ranking = Ranking.Of([25, 25, 30]);
        Oracle oracle = OracleOf(PaperGame);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(oracle.OverlapToRemove(ranking, 1), Is.EqualTo(1));
            Assert.That(oracle.OverlapToRemove(ranking, 2), Is.EqualTo(2.0 / 3));
            Assert.That(oracle.OverlapToKeep(ranking, 2), Is.EqualTo(2.0 / 3));
            Assert.That(oracle.OverlapToKeep(ranking, 3), Is.EqualTo(5.0 / 6));
        }
    }

    [Test]
    public void OverlapByChance_AllOrders_IsTheirMean([Values(1, 2, 5)] int sizes)
    {
        Oracle oracle = OracleOf(TableGame.Random(5, seed: 3));

        double mean = Orders(5).Average(order => oracle.OverlapToRemove(Ranking.Of([.. order.Select(place => (double)place)]), sizes));

        Assert.That(mean, Is.EqualTo(oracle.OverlapByChance(sizes)).Within(1e-12));
    }

    [TestCase(0)]
    [TestCase(4)]
    public void OverlapToRemove_SizesThatThereAreNot_IsRefused(int sizes) =>
        Assert.That(() => OracleOf(PaperGame).OverlapToRemove(Ranking.Of([1, 2, 3]), sizes), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Curve_AnyRanking_IsNowhereAboveTheOracle()
    {
        TableGame game = TableGame.Saturating(8, seed: 2);
        Oracle oracle = OracleOf(game);

        foreach (ulong seed in Enumerable.Range(0, 50).Select(seed => (ulong)seed))
        {
            SeededRandom random = new(seed);
            Ranking ranking = Ranking.Of([.. Enumerable.Range(0, 8).Select(_ => random.NextDouble())]);

            Assert.That(ranking.RemovalCurve(game, CancellationToken.None).Zip(oracle.Curve, (worth, best) => worth <= best), Is.All.True);
        }
    }

    private static Oracle OracleOf(ICooperativeGame game) => Oracle.Of(CoalitionTable.Of(game, CancellationToken.None));

    private static Coalition Set(int players, params int[] members) => Coalition.Of(players, members);

    private static IEnumerable<int[]> Orders(int count) => count == 0 ? [[]]
        : Orders(count - 1).SelectMany(order => Enumerable.Range(0, count).Select(place => (int[])[.. order[..place], count - 1, .. order[place..]]));
}
