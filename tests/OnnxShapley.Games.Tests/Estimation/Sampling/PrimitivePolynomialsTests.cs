namespace OnnxShapley.Games.Tests;

public sealed class PrimitivePolynomialsTests
{
    [Test]
    public void All_LowDegrees_AreThoseOfTheTextbooks() =>
        Assert.That(
            PrimitivePolynomials.All().Take(6),
            Is.EqualTo(new[] { 0b11u, 0b111u, 0b1011u, 0b1101u, 0b10011u, 0b11001u }));

    /// <summary>There are φ(2^d − 1)/d of degree d.</summary>
    [Test]
    public void All_UpToDegreeTwelve_AreAsManyAsThereAre() =>
        Assert.That(
            PrimitivePolynomials.All().TakeWhile(polynomial => polynomial < 1 << 13).CountBy(polynomial => int.Log2((int)polynomial)).Select(pair => pair.Value),
            Is.EqualTo(new[] { 1, 1, 2, 2, 6, 6, 18, 16, 48, 60, 176, 144 }));

    [Test]
    public void All_Each_HasPowersOfXThatAreAllDifferent()
    {
        foreach (uint polynomial in PrimitivePolynomials.All().Take(160))
        {
            int degree = int.Log2((int)polynomial);
            var powers = new HashSet<uint>();
            uint power = 1;
            while (powers.Add(power))
            {
                power <<= 1;
                power ^= (power >> degree) * polynomial;
            }

            Assert.That(powers, Has.Count.EqualTo((1 << degree) - 1), $"polynomial {polynomial:b}");
        }
    }

    [Test]
    public void All_TwoThousandthAndFurther_IsOfDegreeFifteen() =>
        Assert.That(PrimitivePolynomials.All().ElementAt(2_047), Is.InRange(1u << 15, (1u << 16) - 1));
}
