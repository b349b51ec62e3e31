namespace OnnxShapley.Games.Tests;

public sealed class SeededRandomTests
{
    [Test]
    public void SplitMix64_Seed1234567_GivesThePublishedNumbers()
    {
        var random = new SplitMix64(1234567);

        ulong[] numbers = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];

        Assert.That(
            numbers,
            Is.EqualTo(new[]
            {
                6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL,
            }));
    }

    [Test]
    public void NextBits_State1234_GivesTheNumbersOfXoshiro256StarStar()
    {
        var random = new SeededRandom(1, 2, 3, 4);

        ulong[] numbers = [.. Enumerable.Range(0, 6).Select(_ => random.NextBits())];

        Assert.That(
            numbers,
            Is.EqualTo(new[] { 11520UL, 0UL, 1509978240UL, 1215971899390074240UL, 1216172134540287360UL, 607988272756665600UL }));
    }

    [Test]
    public void NextBits_Seed_FillsTheStateFromSplitMix64()
    {
        var seeds = new SplitMix64(42);
        var expected = new SeededRandom(seeds.Next(), seeds.Next(), seeds.Next(), seeds.Next());
        var random = new SeededRandom(42);

        for (int draw = 0; draw < 100; draw++)
        {
            Assert.That(random.NextBits(), Is.EqualTo(expected.NextBits()));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(6)]
    [TestCase(17)]
    public void Next_Bound_DrawsAllNumbersAboutEquallyOften(int bound)
    {
        const int Draws = 60_000;
        var random = new SeededRandom(3);
        int[] counts = new int[bound];
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[random.Next(bound)]++;
        }

        double mean = (double)Draws / bound;
        Assert.That(counts, Has.All.EqualTo(mean).Within(5 * Math.Sqrt(mean)));
    }

    [Test]
    public void Next_DrawThatWouldFavourANumber_IsDrawnAgain()
    {
        // With a second word of 0 the first 64 bits are 0, which 3 does not divide fairly; the next ones lie in the last third.
        var twin = new SeededRandom(2UL << 50, 0, 3, 4);
        ulong first = twin.NextBits();
        ulong second = twin.NextBits();

        int drawn = new SeededRandom(2UL << 50, 0, 3, 4).Next(3);

        Assert.That((first, second), Is.EqualTo((0UL, 12970366926827045760UL)));
        Assert.That(drawn, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(-3)]
    public void Next_BoundNotPositive_Throws(int bound) =>
        Assert.That(() => new SeededRandom(0).Next(bound), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void NextDouble_ManyDraws_AreUniformFromZeroToOne()
    {
        var random = new SeededRandom(5);
        double[] draws = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextDouble())];

        Assert.That(draws, Has.All.InRange(0.0, Math.BitDecrement(1.0)));
        Assert.That(draws.Average(), Is.EqualTo(0.5).Within(0.005));
        Assert.That(draws.Average(draw => (draw - 0.5) * (draw - 0.5)), Is.EqualTo(1.0 / 12).Within(0.002));
    }

    [Test]
    public void Shuffle_ThreeItems_GivesEachOrderAboutEquallyOften()
    {
        const int Draws = 60_000;
        var random = new SeededRandom(11);
        var counts = new Dictionary<string, int>();
        for (int draw = 0; draw < Draws; draw++)
        {
            int[] items = [0, 1, 2];
            random.Shuffle(items);
            string order = string.Join(",", items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.That(counts, Has.Count.EqualTo(6));
        Assert.That(counts.Values, Has.All.EqualTo(Draws / 6).Within(500));
    }

    [Test]
    public void Shuffle_Seed42_GivesTheOrderOfAnIndependentImplementation()
    {
        int[] items = [.. Enumerable.Range(0, 10)];

        new SeededRandom(42).Shuffle(items);

        Assert.That(items, Is.EqualTo(new[] { 9, 1, 4, 2, 8, 7, 6, 5, 3, 0 }));
    }

    [Test]
    public void Shuffle_NoItemOrOne_LeavesThemAndDrawsNothing()
    {
        var random = new SeededRandom(1);
        int[] one = [8];

        random.Shuffle([]);
        random.Shuffle(one);

        Assert.That(one, Is.EqualTo(new[] { 8 }));
        Assert.That(random.NextBits(), Is.EqualTo(new SeededRandom(1).NextBits()));
    }
}
