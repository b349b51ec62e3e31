using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>A way to rank players while they are removed one by one.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="IsAnew">Whether it ranks those that are left again before every removal; else once, before the first.</param>
/// <param name="IsDrawn">Whether another seed gives other ranks.</param>
/// <param name="Rank">Ranks the players of a game, given how many were removed before, and the seed.</param>
internal sealed record RemovalScheme(string Name, bool IsAnew, bool IsDrawn, Func<ICooperativeGame, int, ulong, Ranks> Rank)
{
    private const int OrdersOfTheThesis = 100;
    private const double GrowthOfTheThesis = 1.08;
    private const int ExactFrom = 6;

    /// <summary>The schemes of Munovas 2023, and others beside them.</summary>
    public static IReadOnlyList<RemovalScheme> All { get; } =
    [
        new("random", IsAnew: false, IsDrawn: true, (game, _, seed) => Random(game.PlayerCount, seed)),
        new("Monte Carlo (thesis)", IsAnew: true, IsDrawn: true, (game, _, seed) => Orders(game, OrdersOfTheThesis, seed)),
        new("hybrid (thesis)", IsAnew: true, IsDrawn: true, Hybrid),
        new("exact, ranked once", IsAnew: false, IsDrawn: false, (game, _, _) => Estimated("exact", game, 1L << game.PlayerCount, 0)),
        new("exact, ranked anew", IsAnew: true, IsDrawn: false, (game, _, _) => Estimated("exact", game, 1L << game.PlayerCount, 0)),
        new("orthogonal 8n, ranked once", IsAnew: false, IsDrawn: true, (game, _, seed) => Estimated("orthogonal", game, 8L * game.PlayerCount, seed)),
        new("leverage-sfe 8n, ranked anew", IsAnew: true, IsDrawn: true, RegressionAnew),
        new("leave-one-out, ranked once", IsAnew: false, IsDrawn: false, (game, _, _) => LeaveOneOut(game)),
        new("leave-one-out, ranked anew", IsAnew: true, IsDrawn: false, (game, _, _) => LeaveOneOut(game)),
        new("partial k = 2, ranked anew", IsAnew: true, IsDrawn: false, (game, _, _) => Partial(game, 2)),
        new("partial k = 3, ranked anew", IsAnew: true, IsDrawn: false, (game, _, _) => Partial(game, 3)),
    ];

    /// <summary>Number of orders after so many removals: ⌊C^1.08⌋ of the number before, from 100 on (Munovas 2023).</summary>
    private static int OrdersAfter(int removed)
    {
        double orders = OrdersOfTheThesis;
        for (int step = 0; step < removed; step++)
        {
            orders = Math.Floor(Math.Pow(orders, GrowthOfTheThesis));
        }

        return (int)orders;
    }

    private static Ranks Hybrid(ICooperativeGame game, int removed, ulong seed) =>
        game.PlayerCount <= ExactFrom ? Estimated("exact", game, 1L << game.PlayerCount, seed) : Orders(game, OrdersAfter(removed), seed);

    /// <summary>Random orders, as the thesis counts them: n evaluations an order, whether a coalition was seen before or not.</summary>
    private static Ranks Orders(ICooperativeGame game, int orders, ulong seed) =>
        Estimated("permutation", game, 2 + (orders * (game.PlayerCount - 1L)), seed) with { Evaluations = (long)orders * game.PlayerCount };

    private static Ranks RegressionAnew(ICooperativeGame game, int removed, ulong seed)
    {
        long all = 1L << game.PlayerCount;
        return 8L * game.PlayerCount >= all ? Estimated("exact", game, all, seed) : Estimated("leverage-sfe", game, 8L * game.PlayerCount, seed);
    }

    private static Ranks Random(int players, ulong seed)
    {
        SeededRandom random = new(seed);
        return new Ranks([.. Enumerable.Range(0, players).Select(_ => random.NextDouble())], 0);
    }

    private static Ranks LeaveOneOut(ICooperativeGame game) => Estimated("leave-one-out", game, game.PlayerCount + 2L, 0);

    /// <summary>Partial Shapley values with up to <paramref name="most"/> players removed.</summary>
    private static Ranks Partial(ICooperativeGame game, int most)
    {
        double coalitions = 2;
        double ofSize = 1;
        for (int size = 1; size <= Math.Min(most, game.PlayerCount); size++)
        {
            ofSize = ofSize * (game.PlayerCount - size + 1) / size;
            coalitions += ofSize;
        }

        return Estimated("partial", game, (long)coalitions, 0);
    }

    private static Ranks Estimated(string estimator, ICooperativeGame game, long budget, ulong seed)
    {
        ShapleyValues values = EstimatorCatalog.Discover().Get(estimator).Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);
        return new Ranks(values.Values, values.Evaluations);
    }
}
