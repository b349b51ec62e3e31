namespace OnnxShapley.Games;

/// <summary>What an estimator works with during one estimation: the game, memoised and held to the budget, and its ends.</summary>
internal sealed class EstimationContext
{
    private readonly MemoisedGame _game;
    private readonly double[] _emptyOn;
    private readonly double[] _grandOn;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Begins an estimation by evaluating the empty and the grand coalition, on every block.</summary>
    public EstimationContext(ICooperativeGame game, EstimatorOptions options, CancellationToken cancellationToken)
    {
        _game = new MemoisedGame(new BudgetedGame(game as ISampledGame ?? new UndividedGame(game), options.Budget));
        _cancellationToken = cancellationToken;
        Budget = options.Budget;
        Seed = options.Seed;

        BlockCoalition[] ends = new BlockCoalition[2 * Blocks];
        for (int block = 0; block < Blocks; block++)
        {
            ends[block] = new BlockCoalition(Coalition.Empty(Players), block);
            ends[Blocks + block] = new BlockCoalition(Coalition.Grand(Players), block);
        }

        double[] worths = new double[ends.Length];
        Evaluate(ends, worths);
        (_emptyOn, _grandOn) = (worths[..Blocks], worths[Blocks..]);
        (Empty, Grand) = (_emptyOn.Average(), _grandOn.Average());
    }

    /// <summary>Number of players.</summary>
    public int Players => _game.PlayerCount;

    /// <summary>Number of blocks that the samples of the game are divided into; 1 where it has no samples.</summary>
    public int Blocks => _game.BlockCount;

    /// <summary>Distinct coalitions that may be evaluated in all; one on a block counts as that part of one.</summary>
    public long Budget { get; }

    /// <summary>Whether the budget pays for all 2^n coalitions.</summary>
    public bool PaysForAll => Players < 63 && Budget >= 1L << Players;

    /// <summary>Distinct coalitions evaluated so far, rounded up; 2 at the start, for the ends.</summary>
    public long Evaluations => _game.Evaluations;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; }

    /// <summary>u(∅).</summary>
    public double Empty { get; }

    /// <summary>u(N).</summary>
    public double Grand { get; }

    /// <summary>u(∅) on a block.</summary>
    public double EmptyOn(int block) => _emptyOn[block];

    /// <summary>u(N) on a block.</summary>
    public double GrandOn(int block) => _grandOn[block];

    /// <summary>
    /// The mean of estimations of the blocks' games, each with the whole budget, as its evaluations cost the B-th part, and with draws of its own. So the chance of the draws
    /// partly cancels, which it does not where all blocks see the same coalitions.
    /// </summary>
    /// <param name="estimate">Estimates the values of a game of one block.</param>
    public PlayerEstimates MeanOverBlocks(Func<EstimationContext, PlayerEstimates> estimate)
    {
        if (Blocks == 1)
        {
            return estimate(this);
        }

        var mean = new WeightedMean(Players);
        var seeds = new SplitMix64(Seed);
        for (int block = 0; block < Blocks; block++)
        {
            mean.Add(estimate(Part(new GameOnBlock(this, block), Budget, seeds.Next())), 1);
        }

        return mean.ToEstimates();
    }

    /// <summary>An estimation of the same game that is a part of this one: what is known is free, and what it evaluates counts here as well.</summary>
    /// <param name="budget">Its budget, with the ends.</param>
    /// <param name="seed">Seed of its draws.</param>
    public EstimationContext Part(long budget, ulong seed) => Part(new GameOfEstimation(this), budget, seed);

    /// <summary>For an estimator that calculates for long between evaluations.</summary>
    /// <exception cref="OperationCanceledException">The estimation was cancelled.</exception>
    public void ThrowIfCancelled() => _cancellationToken.ThrowIfCancellationRequested();

    /// <summary>Evaluates many coalitions at once; those seen before are free.</summary>
    /// <param name="coalitions">The more in one call, the better a game can run them together.</param>
    /// <param name="worths">Receives the worth of each coalition.</param>
    /// <exception cref="InvalidOperationException">The budget does not allow it: a mistake in the estimator.</exception>
    /// <exception cref="OperationCanceledException">The estimation was cancelled.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths) =>
        _game.Evaluate(coalitions, worths, _cancellationToken);

    /// <summary>Evaluates many coalitions at once, each on one block; those seen before are free.</summary>
    /// <inheritdoc cref="Evaluate(ReadOnlySpan{Coalition}, Span{double})"/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths) =>
        _game.Evaluate(coalitions, worths, _cancellationToken);

    private EstimationContext Part(ICooperativeGame game, long budget, ulong seed) =>
        new(game, new EstimatorOptions { Budget = budget, Seed = seed }, _cancellationToken);
}
