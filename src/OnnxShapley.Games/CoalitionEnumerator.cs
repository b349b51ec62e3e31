using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>Enumerates the members of a <see cref="Coalition"/> in ascending order.</summary>
public ref struct CoalitionEnumerator
{
    private const int WordBits = 64;

    private readonly ReadOnlySpan<ulong> _words;
    private int _next;
    private ulong _rest;

    internal CoalitionEnumerator(ReadOnlySpan<ulong> words) => _words = words;

    /// <summary>The member that <see cref="MoveNext"/> found.</summary>
    public int Current { get; private set; }

    /// <summary>Moves to the next member; false when there is none.</summary>
    public bool MoveNext()
    {
        while (_rest == 0)
        {
            if (_next == _words.Length)
            {
                return false;
            }

            _rest = _words[_next++];
        }

        Current = ((_next - 1) * WordBits) + BitOperations.TrailingZeroCount(_rest);
        _rest &= _rest - 1;
        return true;
    }
}
