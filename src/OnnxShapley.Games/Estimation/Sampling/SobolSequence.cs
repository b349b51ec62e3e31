using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// Points of the unit cube that fill it evenly (Sobol 1967, "On the distribution of points in a cube and the approximate evaluation of integrals"): in every
/// dimension, of the first 2^k points, and of every 2^k after them, one lies in each of 2^k equal intervals. A dimension takes its digits from a
/// primitive polynomial of its own, and its initial numbers, which are free, from the seed.
/// </summary>
internal sealed class SobolSequence
{
    private const int Digits = 32;

    private readonly uint[][] _directions;

    /// <summary>Draws the initial numbers of every dimension.</summary>
    public SobolSequence(int dimensions, SeededRandom random) =>
        _directions = [.. PrimitivePolynomials.All().Take(dimensions).Select(polynomial => Directions(polynomial, random))];

    /// <summary>A coordinate of a point, as a fraction of 2³².</summary>
    /// <param name="dimension">Number of the dimension, from 0.</param>
    /// <param name="index">Number of the point, from 0; that one is the origin.</param>
    public uint Coordinate(int dimension, uint index)
    {
        uint coordinate = 0;
        for (; index != 0; index &= index - 1)
        {
            coordinate ^= _directions[dimension][BitOperations.TrailingZeroCount(index)];
        }

        return coordinate;
    }

    /// <summary>
    /// What each digit of a point's number adds to the coordinate. The k-th has its last 1 at the k-th place behind the point. As many as the polynomial has
    /// degrees are drawn; the others follow by its recurrence.
    /// </summary>
    private static uint[] Directions(uint polynomial, SeededRandom random)
    {
        int degree = BitOperations.Log2(polynomial);
        uint[] directions = new uint[Digits];
        for (int digit = 0; digit < Digits; digit++)
        {
            directions[digit] = digit < degree
                ? (uint)(((random.NextBits() << 1) | 1) << (Digits - 1 - digit))
                : Next(directions, digit, polynomial, degree);
        }

        return directions;
    }

    private static uint Next(uint[] directions, int digit, uint polynomial, int degree)
    {
        uint next = directions[digit - degree] >> degree;
        for (int back = 1; back <= degree; back++)
        {
            next ^= ((polynomial >> (degree - back)) & 1) * directions[digit - back];
        }

        return next;
    }
}
