namespace OnnxShapley.Games;

/// <summary>
/// A game that remembers the worth of every coalition it has seen, and passes each distinct one on to the game behind it
/// exactly once. Not safe for calls from several threads at once.
/// </summary>
/// <param name="game">The game whose worths are remembered.</param>
public sealed class MemoisedGame(ICooperativeGame game) : ICooperativeGame
{
    private readonly Dictionary<Coalition, double> _worths = [];

    /// <inheritdoc/>
    public int PlayerCount => game.PlayerCount;

    /// <summary>Number of distinct coalitions evaluated so far.</summary>
    public long Evaluations => _worths.Count;

    /// <inheritdoc/>
    /// <remarks>What is new reaches the game behind in one call. When that call fails, nothing of it is remembered.</remarks>
    /// <exception cref="ArgumentException">The spans differ in length, or a coalition is one of another game.</exception>
    /// <exception cref="InvalidOperationException">The game behind answered a worth that is not a finite number.</exception>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        if (coalitions.Length != worths.Length)
        {
            throw new ArgumentException($"There are {coalitions.Length} coalitions, but room for {worths.Length} worths.", nameof(worths));
        }

        Remember(NewOnes(coalitions), cancellationToken);
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = _worths[coalitions[index]];
        }
    }

    private Coalition[] NewOnes(ReadOnlySpan<Coalition> coalitions)
    {
        List<Coalition> fresh = [];
        HashSet<Coalition> seen = [];
        foreach (Coalition coalition in coalitions)
        {
            if (coalition.PlayerCount != PlayerCount)
            {
                throw new ArgumentException(
                    $"The coalition '{coalition}' has {coalition.PlayerCount} players, but the game has {PlayerCount}.",
                    nameof(coalitions));
            }

            if (!_worths.ContainsKey(coalition) && seen.Add(coalition))
            {
                fresh.Add(coalition);
            }
        }

        return [.. fresh];
    }

    private void Remember(Coalition[] fresh, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (fresh.Length == 0)
        {
            return;
        }

        double[] worths = new double[fresh.Length];
        game.Evaluate(fresh, worths, cancellationToken);
        int wrong = Array.FindIndex(worths, worth => !double.IsFinite(worth));
        if (wrong >= 0)
        {
            throw new InvalidOperationException(
                $"The worth of the coalition '{fresh[wrong]}' is '{worths[wrong]}', from which no Shapley value follows. "
                + "Use a payoff that is a finite number for every coalition.");
        }

        for (int index = 0; index < fresh.Length; index++)
        {
            _worths.Add(fresh[index], worths[index]);
        }
    }
}
