using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>A game and its values: exact ones up to 16 players; of more, those of an unbiased estimator with 2,000 evaluations a player.</summary>
internal sealed record Trial(string Family, ICooperativeGame Game, IReadOnlyList<double> Values)
{
    /// <summary>Players of the largest game whose values are computed exactly.</summary>
    public const int MostPlayers = 16;

    private const int ReferencePerPlayer = 2_000;
    private const ulong ReferenceSeed = 987_654_321;

    /// <summary>Finds out a game's values.</summary>
    /// <param name="family">Where the game is from.</param>
    /// <param name="game">A game that may be asked for the same coalitions often.</param>
    public static Trial Of(string family, ICooperativeGame game)
    {
        bool isExact = game.PlayerCount <= MostPlayers;
        EstimatorOptions options = new() { Budget = isExact ? 1L << game.PlayerCount : (long)ReferencePerPlayer * game.PlayerCount, Seed = ReferenceSeed };
        IShapleyEstimator estimator = EstimatorCatalog.Discover().Get(isExact ? "exact" : "regression-msr");
        return new Trial(family, game, estimator.Estimate(game, options, CancellationToken.None).Values);
    }

    public Closeness Run(IShapleyEstimator estimator, long budget, ulong seed) =>
        Closeness.Of(estimator.Estimate(Game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None).Values, Values);
}
