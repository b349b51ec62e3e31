namespace OnnxShapley.Games;

/// <summary>
/// A game that remembers the worth of every coalition it has seen, on all samples or on a block of them, and passes each distinct one on to the game
/// behind it exactly once. A coalition that is known on every block is known. Not safe for calls from several threads at once.
/// </summary>
public sealed class MemoisedGame : ISampledGame
{
    private const int AllBlocks = -1;

    private readonly ISampledGame _game;
    private readonly Dictionary<BlockCoalition, double> _worths = [];
    private long _whole;
    private long _addedUp;

    /// <summary>Remembers the worths of a game.</summary>
    /// <param name="game">The game; one that is no <see cref="ISampledGame"/> has one block.</param>
    public MemoisedGame(ICooperativeGame game) => _game = game as ISampledGame ?? new UndividedGame(game);

    /// <inheritdoc/>
    public int PlayerCount => _game.PlayerCount;

    /// <inheritdoc/>
    public int BlockCount => _game.BlockCount;

    /// <summary>Number of distinct coalitions evaluated so far: each on a block counts as that part of one, and the sum is rounded up.</summary>
    public long Evaluations => _whole + ((_worths.Count - _whole - _addedUp + BlockCount - 1) / BlockCount);

    /// <inheritdoc/>
    /// <remarks>What is new reaches the game behind in one call. When that call fails, nothing of it is remembered.</remarks>
    /// <exception cref="ArgumentException">The spans differ in length, or a coalition is one of another game.</exception>
    /// <exception cref="InvalidOperationException">The game behind answered a worth that is not a finite number.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        BlockCoalition[] asked = new BlockCoalition[coalitions.Length];
        for (int index = 0; index < asked.Length; index++)
        {
            AddUp(coalitions[index]);
            asked[index] = new BlockCoalition(coalitions[index], BlockCount == 1 ? 0 : AllBlocks);
        }

        Remember(asked, worths, cancellationToken);
    }

    /// <inheritdoc/>
    /// <inheritdoc cref="Evaluate(ReadOnlySpan{Coalition}, Span{double}, CancellationToken)"/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
        Remember(coalitions, worths, cancellationToken);

    private void Remember(ReadOnlySpan<BlockCoalition> asked, Span<double> worths, CancellationToken cancellationToken)
    {
        if (asked.Length != worths.Length)
        {
            throw new ArgumentException($"There are {asked.Length} coalitions, but room for {worths.Length} worths.", nameof(worths));
        }

        BlockCoalition[] fresh = NewOnes(asked);
        cancellationToken.ThrowIfCancellationRequested();
        if (fresh.Length > 0)
        {
            Add(fresh, Play(fresh, cancellationToken));
        }

        for (int index = 0; index < asked.Length; index++)
        {
            worths[index] = _worths[asked[index]];
        }
    }

    /// <summary>Remembers the worth on all samples of a coalition that is known on every block.</summary>
    private void AddUp(Coalition coalition)
    {
        BlockCoalition whole = new(coalition, AllBlocks);
        double sum = 0;
        for (int block = 0; block < BlockCount; block++)
        {
            if (BlockCount == 1 || _worths.ContainsKey(whole) || !_worths.TryGetValue(new BlockCoalition(coalition, block), out double worth))
            {
                return;
            }

            sum += worth;
        }

        _worths.Add(whole, sum / BlockCount);
        _addedUp++;
    }

    private BlockCoalition[] NewOnes(ReadOnlySpan<BlockCoalition> coalitions)
    {
        List<BlockCoalition> fresh = [];
        HashSet<BlockCoalition> seen = [];
        foreach (BlockCoalition entry in coalitions)
        {
            Coalition coalition = entry.Coalition;
            if (coalition.PlayerCount != PlayerCount)
            {
                throw new ArgumentException(
                    $"The coalition '{coalition}' has {coalition.PlayerCount} players, but the game has {PlayerCount}.", nameof(coalitions));
            }

            if (!_worths.ContainsKey(entry) && seen.Add(entry))
            {
                fresh.Add(entry);
            }
        }

        return [.. fresh];
    }

    /// <summary>Plays coalitions that are all on blocks, or all on all samples.</summary>
    private double[] Play(BlockCoalition[] fresh, CancellationToken cancellationToken)
    {
        double[] worths = new double[fresh.Length];
        if (fresh[0].Block == AllBlocks)
        {
            _game.Evaluate([.. fresh.Select(entry => entry.Coalition)], worths, cancellationToken);
        }
        else
        {
            _game.Evaluate(fresh, worths, cancellationToken);
        }

        int wrong = Array.FindIndex(worths, worth => !double.IsFinite(worth));
        return wrong < 0 ? worths : throw new InvalidOperationException(
            $"The worth of the coalition '{fresh[wrong].Coalition}' is '{worths[wrong]}', from which no Shapley value follows. "
            + "Use a payoff that is a finite number for every coalition.");
    }

    private void Add(BlockCoalition[] fresh, double[] worths)
    {
        for (int index = 0; index < fresh.Length; index++)
        {
            _worths.Add(fresh[index], worths[index]);
            _whole += fresh[index].Block == AllBlocks ? 1 : 0;
        }
    }
}
