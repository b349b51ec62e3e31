using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// A game of few players whose coalitions have all been evaluated: a game again, that answers at once. What needs every coalition, the exact Shapley values
/// and the <see cref="Oracle"/>, reads from it.
/// </summary>
public sealed class CoalitionTable : ISampledGame
{
    /// <summary>The largest game that is tabulated: 2^20 coalitions.</summary>
    public const int MaximumPlayers = 20;

    private const int CoalitionsPerCall = 256;

    private readonly double[][] _onBlocks;
    private readonly double[] _worths;

    private CoalitionTable(int players, double[][] onBlocks)
    {
        PlayerCount = players;
        _onBlocks = onBlocks;
        _worths = onBlocks is [var only] ? only : [.. Enumerable.Range(0, onBlocks[0].Length).Select(bits => onBlocks.Average(block => block[bits]))];
    }

    /// <inheritdoc/>
    public int PlayerCount { get; }

    /// <inheritdoc/>
    public int BlockCount => _onBlocks.Length;

    /// <summary>The worths of all coalitions: that whose members are the bits of the index.</summary>
    internal ReadOnlySpan<double> Worths => _worths;

    /// <summary>Evaluates all coalitions of a game, on all samples where it has samples: the table has one block.</summary>
    /// <param name="game">A game of at most <see cref="MaximumPlayers"/> players.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ArgumentException">The game has too many players.</exception>
    /// <exception cref="InvalidOperationException">The game answered a worth that is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CoalitionTable Of(ICooperativeGame game, CancellationToken cancellationToken) => OfBlocks(new UndividedGame(game), cancellationToken);

    /// <summary>Evaluates all coalitions of a game on each of its blocks; the table has the same blocks.</summary>
    /// <inheritdoc cref="Of"/>
    public static CoalitionTable OfBlocks(ISampledGame game, CancellationToken cancellationToken)
    {
        int players = game.PlayerCount;
        if (players > MaximumPlayers)
        {
            throw new ArgumentException($"A table holds games of at most {MaximumPlayers} players, not {players}. Estimate the values of larger games.", nameof(game));
        }

        double[][] worths = [.. Enumerable.Range(0, game.BlockCount).Select(_ => new double[1 << players])];
        for (int first = 0; first < 1 << players; first += CoalitionsPerCall)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Fill(game, worths, first, Math.Min(CoalitionsPerCall, (1 << players) - first), cancellationToken);
        }

        return new CoalitionTable(players, worths);
    }

    /// <summary>The exact Shapley value of every player.</summary>
    public ImmutableArray<double> ShapleyValues() => ExactValues.Of(PlayerCount, _worths);

    /// <summary>The worth of a coalition.</summary>
    /// <exception cref="ArgumentException">It is a coalition of another game.</exception>
    public double Worth(Coalition coalition) => _worths[IndexOf(coalition)];

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = _worths[IndexOf(coalitions[index])];
        }
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            worths[index] = _onBlocks[coalitions[index].Block][IndexOf(coalitions[index].Coalition)];
        }
    }

    private static void Fill(ISampledGame game, double[][] worths, int first, int count, CancellationToken cancellationToken)
    {
        BlockCoalition[] asked =
        [
            .. from block in Enumerable.Range(0, game.BlockCount)
               from bits in Enumerable.Range(first, count)
               select new BlockCoalition(Coalition.FromBits(game.PlayerCount, (ulong)bits), block),
        ];
        double[] found = new double[asked.Length];
        game.Evaluate(asked, found, cancellationToken);
        for (int index = 0; index < asked.Length; index++)
        {
            worths[asked[index].Block][first + (index % count)] = double.IsFinite(found[index]) ? found[index] : throw new InvalidOperationException(
                $"The worth of the coalition '{asked[index].Coalition}' is '{found[index]}', which cannot be compared. Use a payoff that is a finite number for every coalition.");
        }
    }

    private int IndexOf(Coalition coalition) => coalition.PlayerCount == PlayerCount
        ? (int)coalition.ToBits()
        : throw new ArgumentException($"The coalition '{coalition}' has {coalition.PlayerCount} players, but the game has {PlayerCount}.", nameof(coalition));
}
