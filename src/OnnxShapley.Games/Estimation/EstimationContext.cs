namespace OnnxShapley.Games;

/// <summary>What an estimator works with during one estimation: the game, memoised and held to the budget, and its ends.</summary>
internal sealed class EstimationContext
{
    private readonly MemoisedGame _game;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Begins an estimation by evaluating the empty and the grand coalition.</summary>
    public EstimationContext(ICooperativeGame game, EstimatorOptions options, CancellationToken cancellationToken)
    {
        _game = new MemoisedGame(new BudgetedGame(game, options.Budget));
        _cancellationToken = cancellationToken;
        Budget = options.Budget;
        Seed = options.Seed;
        Cut = options.Cut;

        Span<double> ends = stackalloc double[2];
        Evaluate([Coalition.Empty(Players), Coalition.Grand(Players)], ends);
        (Empty, Grand) = (ends[0], ends[1]);
    }

    /// <summary>Number of players.</summary>
    public int Players => _game.PlayerCount;

    /// <summary>Distinct coalitions that may be evaluated in all.</summary>
    public long Budget { get; }

    /// <summary>Distinct coalitions evaluated so far; 2 at the start, for the ends.</summary>
    public long Evaluations => _game.Evaluations;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; }

    /// <summary>The cut at which to end, if any.</summary>
    public RankCut? Cut { get; }

    /// <summary>u(∅).</summary>
    public double Empty { get; }

    /// <summary>u(N).</summary>
    public double Grand { get; }

    /// <summary>Evaluates many coalitions at once; those seen before are free.</summary>
    /// <param name="coalitions">The more in one call, the better a game can run them together.</param>
    /// <param name="worths">Receives the worth of each coalition.</param>
    /// <exception cref="InvalidOperationException">The budget does not allow it: a mistake in the estimator.</exception>
    /// <exception cref="OperationCanceledException">The estimation was cancelled.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths) =>
        _game.Evaluate(coalitions, worths, _cancellationToken);
}
