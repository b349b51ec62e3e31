namespace OnnxShapley.Games;

/// <summary>
/// The primitive polynomials over the field of two elements. A polynomial is given by its bits: x³ + x + 1 is 1011 in binary. One of degree d is primitive where
/// the powers of x modulo it are all 2^d − 1 polynomials that are not zero.
/// </summary>
internal static class PrimitivePolynomials
{
    /// <summary>All of them, from degree 1 on, by their bits; the degree rises up to 31.</summary>
    public static IEnumerable<uint> All()
    {
        for (int degree = 1; degree < 32; degree++)
        {
            uint order = (uint)((1UL << degree) - 1);
            uint[] factors = [.. PrimeFactors(order)];

            // The last coefficient is 1, as x would divide the polynomial otherwise.
            for (ulong bits = (1UL << degree) + 1; bits < 2UL << degree; bits += 2)
            {
                if (IsPrimitive((uint)bits, degree, order, factors))
                {
                    yield return (uint)bits;
                }
            }
        }
    }

    /// <summary>Whether x to the power of the order is 1, and to no part of it.</summary>
    private static bool IsPrimitive(uint polynomial, int degree, uint order, uint[] factors) =>
        PowerOfX(order, polynomial, degree) == 1 && factors.All(factor => PowerOfX(order / factor, polynomial, degree) != 1);

    private static uint PowerOfX(uint exponent, uint polynomial, int degree)
    {
        uint power = 1;
        for (int bit = 31; bit >= 0; bit--)
        {
            power = Multiply(power, power, polynomial, degree);
            if (((exponent >> bit) & 1) != 0)
            {
                power = TimesX(power, polynomial, degree);
            }
        }

        return power;
    }

    private static uint Multiply(uint left, uint right, uint polynomial, int degree)
    {
        uint product = 0;
        for (int bit = degree - 1; bit >= 0; bit--)
        {
            product = TimesX(product, polynomial, degree) ^ (((left >> bit) & 1) != 0 ? right : 0);
        }

        return product;
    }

    private static uint TimesX(uint factor, uint polynomial, int degree)
    {
        uint product = factor << 1;
        return ((product >> degree) & 1) != 0 ? product ^ polynomial : product;
    }

    private static IEnumerable<uint> PrimeFactors(uint number)
    {
        for (uint factor = 3; factor <= number / factor; factor += 2)
        {
            if (number % factor == 0)
            {
                yield return factor;
                while (number % factor == 0)
                {
                    number /= factor;
                }
            }
        }

        if (number > 1)
        {
            yield return number;
        }
    }
}
