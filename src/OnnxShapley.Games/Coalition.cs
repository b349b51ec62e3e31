using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// An immutable set of the players 0 … <see cref="PlayerCount"/> − 1 of one game. Two coalitions are equal when they have
/// the same members and the same number of players.
/// </summary>
public readonly struct Coalition : IEquatable<Coalition>
{
    private const int WordBits = 64;

    // Up to 64 players live in _word and cost no allocation; more live in _words, which nobody writes once a coalition holds it.
    private readonly ulong _word;
    private readonly ulong[]? _words;

    private Coalition(int playerCount, ulong word)
    {
        PlayerCount = playerCount;
        _word = word;
    }

    private Coalition(int playerCount, ulong[] words)
    {
        PlayerCount = playerCount;
        _words = playerCount > WordBits ? words : null;
        _word = playerCount > WordBits || words.Length == 0 ? 0 : words[0];
    }

    /// <summary>Number of players of the game, members or not.</summary>
    public int PlayerCount { get; }

    /// <summary>Number of members.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in Words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    [UnscopedRef]
    private ReadOnlySpan<ulong> Words => _words is null ? new ReadOnlySpan<ulong>(in _word) : _words;

    /// <summary>Whether the two have the same members and the same number of players.</summary>
    public static bool operator ==(Coalition left, Coalition right) => left.Equals(right);

    /// <summary>Whether the two differ in a member or in the number of players.</summary>
    public static bool operator !=(Coalition left, Coalition right) => !left.Equals(right);

    /// <summary>The coalition without members.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="playerCount"/> is negative.</exception>
    public static Coalition Empty(int playerCount) => new(playerCount, NewWords(playerCount));

    /// <summary>The coalition of all players.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="playerCount"/> is negative.</exception>
    public static Coalition Grand(int playerCount) => Empty(playerCount).Complement();

    /// <summary>The coalition of the given players; naming a player twice changes nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A member is not a player, or <paramref name="playerCount"/> is negative.</exception>
    public static Coalition Of(int playerCount, params ReadOnlySpan<int> members)
    {
        ulong[] words = NewWords(playerCount);
        foreach (int member in members)
        {
            CheckPlayer(member, playerCount, nameof(members));
            words[member / WordBits] |= 1UL << member;
        }

        return new Coalition(playerCount, words);
    }

    /// <summary>The coalition whose member i is bit i of <paramref name="bits"/>, for games of at most 64 players.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bit is set that is not a player, or there are more than 64 players.</exception>
    public static Coalition FromBits(int playerCount, ulong bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(playerCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(playerCount, WordBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, playerCount == 0 ? 0 : LastWordMask(playerCount));

        return new Coalition(playerCount, bits);
    }

    /// <summary>The members as bits, for games of at most 64 players: member i is bit i.</summary>
    /// <exception cref="InvalidOperationException">There are more than 64 players.</exception>
    public ulong ToBits() => _words is null
        ? _word
        : throw new InvalidOperationException($"The coalition has {PlayerCount} players, and {WordBits} bits hold no more than {WordBits}.");

    /// <summary>Whether the player is a member.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="player"/> is not a player.</exception>
    public bool Contains(int player)
    {
        CheckPlayer(player, PlayerCount, nameof(player));
        return (Words[player / WordBits] & (1UL << player)) != 0;
    }

    /// <summary>This coalition and the player.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="player"/> is not a player.</exception>
    public Coalition With(int player) => Contains(player) ? this : Toggle(player);

    /// <summary>This coalition but for the player.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="player"/> is not a player.</exception>
    public Coalition Without(int player) => Contains(player) ? Toggle(player) : this;

    /// <summary>All players that are not members.</summary>
    public Coalition Complement()
    {
        ulong[] words = NewWords(PlayerCount);
        for (int index = 0; index < words.Length; index++)
        {
            words[index] = ~Words[index];
        }

        if (words.Length > 0)
        {
            words[^1] &= LastWordMask(PlayerCount);
        }

        return new Coalition(PlayerCount, words);
    }

    /// <summary>Writes 1 for each member and 0 for each other player.</summary>
    /// <param name="mask">One element a player.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public void CopyTo(Span<float> mask)
    {
        if (mask.Length != PlayerCount)
        {
            throw new ArgumentException($"The mask has {mask.Length} elements, but the coalition has {PlayerCount} players.", nameof(mask));
        }

        mask.Clear();
        foreach (int member in this)
        {
            mask[member] = 1;
        }
    }

    /// <summary>Enumerates the members in ascending order.</summary>
    [UnscopedRef]
    public CoalitionEnumerator GetEnumerator() => new(Words);

    /// <inheritdoc/>
    public bool Equals(Coalition other) => PlayerCount == other.PlayerCount && Words.SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Coalition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(PlayerCount);
        foreach (ulong word in Words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>The members and the number of players, for messages: "{0, 2} of 3".</summary>
    public override string ToString()
    {
        List<int> members = [];
        foreach (int member in this)
        {
            members.Add(member);
        }

        return $"{{{string.Join(", ", members)}}} of {PlayerCount}";
    }

    private static ulong[] NewWords(int playerCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(playerCount);
        return new ulong[(playerCount + WordBits - 1) / WordBits];
    }

    private static ulong LastWordMask(int playerCount) => ulong.MaxValue >> (-playerCount & (WordBits - 1));

    private static void CheckPlayer(int player, int playerCount, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(player, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(player, playerCount, parameter);
    }

    private Coalition Toggle(int player)
    {
        if (_words is null)
        {
            return new Coalition(PlayerCount, _word ^ (1UL << player));
        }

        ulong[] words = [.. _words];
        words[player / WordBits] ^= 1UL << player;
        return new Coalition(PlayerCount, words);
    }
}
