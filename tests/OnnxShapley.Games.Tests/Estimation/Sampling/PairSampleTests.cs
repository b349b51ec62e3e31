using System.Collections.Immutable;

namespace OnnxShapley.Games.Tests;

public sealed class PairSampleTests
{
    [TestCase(2, 1)]
    [TestCase(5, 15)]
    [TestCase(6, 31)]
    [TestCase(9, 255)]
    public void Draw_AsManyPairsAsThereAre_DrawsEachOnce(int players, int pairs)
    {
        foreach (long asked in new long[] { pairs, pairs + 1, long.MaxValue })
        {
            ImmutableArray<PairClass> classes = PairSample.Draw(players, asked, new SeededRandom(1));
            Coalition[] drawn = [.. classes.SelectMany(pair => pair.Coalitions).SelectMany(coalition => new[] { coalition, coalition.Complement() })];

            Assert.That(drawn, Has.Length.EqualTo(2 * pairs).And.Unique);
            Assert.That(classes.Select(pair => pair.Fraction), Is.All.EqualTo(1));
        }
    }

    [TestCase(10, 20, new[] { 4, 4, 4, 4, 2 }, 2)]
    [TestCase(9, 40, new[] { 9, 10, 10, 10 }, 1)]
    [TestCase(130, 259, null, 1)]
    public void Draw_SomePairs_SpreadsThemOverTheSizes(int players, int pairs, int[]? expected, int apart)
    {
        ImmutableArray<PairClass> classes = PairSample.Draw(players, pairs, new SeededRandom(7));
        int[] counts = [.. classes.Select(pair => pair.Coalitions.Length)];

        Assert.That(counts.Sum(), Is.EqualTo(pairs));
        Assert.That(classes.Select(pair => pair.Size), Is.EqualTo(Enumerable.Range(1, players / 2)));
        Assert.That(classes.SelectMany(pair => pair.Coalitions.Select(coalition => coalition.Count - pair.Size)), Is.All.Zero);
        Assert.That(classes.SelectMany(pair => pair.Coalitions), Is.Unique);
        int[] wanted = expected ?? [.. Enumerable.Repeat(4, 65)];
        for (int index = 0; index < counts.Length; index++)
        {
            Assert.That(counts[index], Is.EqualTo(wanted[index]).Within(index == players / 2 - 1 ? 2 : apart), $"size {index + 1}");
        }
    }

    [Test]
    public void Draw_OverSeeds_EveryCoalitionOfASizeIsEquallyLikely() => AssertAlike(random => PairSample.Draw(6, 11, random));

    [TestCase(2, 0)]
    [TestCase(3, 0)]
    [TestCase(9, 0)]
    [TestCase(9, 17)]
    [TestCase(64, 0)]
    [TestCase(64, 500)]
    public void DrawCovering_FewPairs_HasEveryPlayerInAndOutOfEverySize(int players, int further)
    {
        long pairs = PairSample.Covering(players) + further;
        ImmutableArray<PairClass> classes = PairSample.DrawCovering(players, pairs, new SeededRandom(5));
        ImmutableArray<PairClass> plain = PairSample.Draw(players, further, new SeededRandom(5));

        Assert.That(classes.Sum(pair => pair.Coalitions.Length), Is.InRange(pairs - further, pairs));
        Assert.That(classes.SelectMany(pair => pair.Coalitions), Is.Unique);
        foreach (PairClass pair in classes)
        {
            Coalition[] ofSize = [.. pair.IsMiddle ? pair.Coalitions.SelectMany(coalition => new[] { coalition, coalition.Complement() }) : pair.Coalitions];
            Assert.That(ofSize.Select(coalition => coalition.Count), Is.All.EqualTo(pair.Size));
            Assert.That(pair.Coalitions, Is.SupersetOf(plain[pair.Size - 1].Coalitions));
            foreach (int player in Enumerable.Range(0, players))
            {
                Assert.That(ofSize.Any(coalition => coalition.Contains(player)) && !ofSize.All(coalition => coalition.Contains(player)), $"{player}, size {pair.Size}");
            }
        }
    }

    [TestCase(5, 15)]
    [TestCase(6, 31)]
    [TestCase(9, 255)]
    public void DrawCovering_AsManyPairsAsThereAre_DrawsEachOnce(int players, int pairs)
    {
        ImmutableArray<PairClass> classes = PairSample.DrawCovering(players, pairs + PairSample.Covering(players), new SeededRandom(1));

        Assert.That(classes.SelectMany(pair => pair.Coalitions).SelectMany(coalition => new[] { coalition, coalition.Complement() }).Distinct().Count(), Is.EqualTo(2 * pairs));
        Assert.That(classes.Select(pair => pair.Fraction), Is.All.EqualTo(1));
    }

    [Test]
    public void DrawCovering_OverSeeds_EveryCoalitionOfASizeIsEquallyLikely() => AssertAlike(random => PairSample.DrawCovering(6, PairSample.Covering(6) + 4, random));

    [TestCase(4, 1, 4)]
    [TestCase(4, 2, 3)]
    [TestCase(20, 10, 92378)]
    [TestCase(2048, 1024, double.MaxValue)]
    public void CapacityOf_SomeSizes_CountsPairs(int players, int size, double capacity) =>
        Assert.That(PairClass.CapacityOf(players, size), Is.EqualTo(capacity));

    private static void AssertAlike(Func<SeededRandom, ImmutableArray<PairClass>> draw)
    {
        var counts = new Dictionary<Coalition, int>();
        for (ulong seed = 0; seed < 4_000; seed++)
        {
            foreach (Coalition coalition in draw(new SeededRandom(seed)).SelectMany(pair => pair.Coalitions))
            {
                counts[coalition] = counts.GetValueOrDefault(coalition) + 1;
            }
        }

        foreach (IGrouping<int, int> size in counts.GroupBy(pair => pair.Key.Count, pair => pair.Value))
        {
            double mean = size.Average();
            Assert.That(size, Has.All.EqualTo(mean).Within(5 * Math.Sqrt(mean)), $"size {size.Key}");
        }
    }
}
