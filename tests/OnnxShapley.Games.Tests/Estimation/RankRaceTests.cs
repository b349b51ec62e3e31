namespace OnnxShapley.Games.Tests;

public sealed class RankRaceTests
{
    [Test]
    public void Look_IntervalsThatOverlapTheCut_AreUndecided()
    {
        var race = new RankRace(new RankCut { Kept = 2 }, 5);

        // 10 ± 1 is above; 5 ± 2 and 4 ± 2 overlap; 1 ± 0.5 is below two others, 9 and 3 at least; nothing is known of the last.
        race.Look([10, 5, 4, 1, 0], [1, 2, 2, 0.5, double.NaN], samples: 8);

        Assert.That(race.Decision.Kept, Is.EqualTo(new[] { 0 }), "only the last may have more");
        Assert.That(race.Decision.Undecided, Is.EqualTo(new[] { 1, 2, 4 }));
        Assert.That(race.Decision.Removed, Is.EqualTo(new[] { 3 }));

        race.Look([10, 5, 4, 1, 0], [1, 2, 2, 0.5, 0.5], samples: 12);

        Assert.That(race.Decision.Kept, Is.EqualTo(new[] { 0 }));
        Assert.That(race.Decision.Undecided, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(race.Decision.Removed, Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void Look_WiderIntervalsLater_LeaveDecisionsAsTheyAre()
    {
        var race = new RankRace(new RankCut { Kept = 1 }, 2);

        race.Look([3, 1], [0.5, 0.5], samples: 8);
        race.Look([3, 1], [50, 50], samples: 12);

        Assert.That(race.IsOver, Is.True);
        Assert.That(race.Decision.Kept, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Look_IntervalThatContradictsAnEarlierOne_TakesTheNewer()
    {
        var race = new RankRace(new RankCut { Kept = 1 }, 2);

        race.Look([3, 1], [0.5, 0.5], samples: 8);
        race.Look([0, 1], [0.25, 0.5], samples: 12);

        Assert.That(race.Intervals, Is.EqualTo(new[] { new ValueInterval(-0.25, 0.25), new ValueInterval(0.5, 1.5) }));
        Assert.That(race.Decision.Kept, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void NextLook_SamplesGrow_IsHalfAsMuchLater()
    {
        var race = new RankRace(new RankCut { Kept = 1 }, 2);
        Assert.That(race.NextLook, Is.EqualTo(8));

        race.Look([0, 0], [1, 1], samples: 8);
        Assert.That(race.NextLook, Is.EqualTo(12));

        race.Look([0, 0], [1, 1], samples: 100);
        Assert.That(race.NextLook, Is.EqualTo(140));
    }

    [Test]
    public void Surprise_AllLooks_AddUpToWhatTheConfidenceLeaves()
    {
        var race = new RankRace(new RankCut { Kept = 1, Confidence = 0.95 }, 10);
        double sum = 0;
        for (int look = 0; look < 2_000; look++)
        {
            sum += 2 * 10 * Math.Exp(-race.Surprise);
            race.Look(new double[10], Enumerable.Repeat(1.0, 10).ToArray(), samples: 1);
        }

        Assert.That(sum, Is.EqualTo(0.05).Within(0.0001));
    }

    [Test]
    public void HalfWidths_SamplesByHand_AreThoseOfMaurerAndPontil()
    {
        var intervals = new BernsteinIntervals(1, range: null);
        foreach (double sample in new double[] { 1, 2, 3, 6 })
        {
            intervals.Add(0, sample);
        }

        double logarithm = Math.Log(2 / 0.01);
        double variance = (4 + 1 + 0 + 9) / 3.0;
        Assert.That(
            intervals.HalfWidths(-Math.Log(0.01))[0],
            Is.EqualTo(Math.Sqrt(2 * variance * logarithm / 4) + (7 * 5 * logarithm / (3 * 3))).Within(1e-12));
    }
}
