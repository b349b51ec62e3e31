using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// The pseudo-random generator xoshiro256** (Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators"),
/// its state filled from the seed by <see cref="SplitMix64"/> as its authors advise. Unlike <c>System.Random</c> it gives the
/// same numbers on every version of .NET.
/// </summary>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A generator whose numbers follow from the seed alone.</summary>
    public SeededRandom(ulong seed)
    {
        var state = new SplitMix64(seed);
        (_s0, _s1, _s2, _s3) = (state.Next(), state.Next(), state.Next(), state.Next());
    }

    internal SeededRandom(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>The next 64 bits, each pattern equally likely.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>
    /// A whole number from 0 to <paramref name="bound"/> − 1, each equally likely (Lemire 2019, "Fast Random Integer Generation
    /// in an Interval": a multiplication, and a new draw in the rare case that would favour some numbers).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong unfair = (0UL - range) % range;
        ulong high;
        ulong low;
        do
        {
            high = Math.BigMul(NextBits(), range, out low);
        }
        while (low < unfair);

        return (int)high;
    }

    /// <summary>A multiple of 2⁻⁵³ from 0 (included) to 1 (excluded), each equally likely.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the items in a random order, each order equally likely (Fisher and Yates, from the end).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
