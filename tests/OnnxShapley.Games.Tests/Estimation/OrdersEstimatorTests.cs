namespace OnnxShapley.Games.Tests;

public sealed class OrdersEstimatorTests
{
    /// <summary>The full enumeration of what estimators by orders sample.</summary>
    [Test]
    public void Estimate_EveryOrderOnce_GivesTheExactValues([Values(2, 3, 4, 6)] int players, [Values] bool isPaired, [Values(1, 3)] int blocks)
    {
        BlockGame game = new([.. Enumerable.Range(0, blocks).Select(block => TableGame.Random(players, (ulong)block))]);
        int[][] orders = [.. Orders([.. Enumerable.Range(0, players)])];
        long budget = 2 + ((isPaired ? 2 : 1) * orders.Length * (players - 1L));

        ShapleyValues values = new EveryOrder(isPaired, orders).Estimate(game, budget);

        Assert.That(values.Values, Is.EqualTo(EstimatorRun.Exact(game.Undivided())).Within(1e-9));
    }

    /// <summary>As many rounds as the budget pays for, however many blocks one takes.</summary>
    [Test]
    public void Estimate_VeryManyBlocks_TakesTwoRoundsOfPairs()
    {
        BlockGame game = new([.. Enumerable.Repeat(TableGame.Random(6, seed: 1), 40_000)]);

        Assert.That(new AntitheticEstimator().Estimate(game, budget: 22).StandardErrors, Is.All.Positive);
    }

    private static IEnumerable<int[]> Orders(int[] players) => players.Length == 0
        ? [[]]
        : players.SelectMany(first => Orders([.. players.Where(player => player != first)]).Select(rest => (int[])[first, .. rest]));

    [Estimator("every-order", "All orders, once on each block.")]
    private sealed class EveryOrder(bool isPaired, int[][] orders) : OrdersEstimator(isPaired)
    {
        protected override IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int rounds, int blocks) =>
            orders.SelectMany(order => Enumerable.Repeat(order, blocks));
    }
}
