namespace OnnxShapley.Games.Tests;

public sealed class RoundIntervalsTests
{
    private const double Surprise = 4;

    [Test]
    public void HalfWidths_BlocksThatDiffer_CountOnlyWhatSamplesOfABlockDifferBy()
    {
        var intervals = new RoundIntervals(1, 2, range: null);
        intervals.Add(0, [1, 101]);
        intervals.Add(0, [3, 101]);
        intervals.Add(0, [2, 104]);

        // Variances of a half of the samples: 1/4 of 1 and of 3; of their means over three rounds a third of that.
        double[] variances = [1.0 / 4 / 3, 3.0 / 4 / 3];
        double error = Math.Sqrt(variances.Sum());
        double freedom = Math.Pow(variances.Sum(), 2) / ((variances[0] * variances[0] / 2) + (variances[1] * variances[1] / 2));
        PlayerEstimates estimates = intervals.ToEstimates();
        Assert.That(estimates.Values, Is.EqualTo(new[] { (2 + 102) / 2.0 }).Within(1e-12));
        Assert.That(estimates.StandardErrors, Is.EqualTo(new[] { error }).Within(1e-12));
        double unseen = 103 * Surprise / 6;
        Assert.That(
            intervals.HalfWidths(Surprise)[0],
            Is.EqualTo(Math.Max(unseen, (StudentQuantile.Of(Surprise, freedom) * error) + (unseen / 3))).Within(1e-9));
    }

    [Test]
    public void HalfWidths_PlayerWhoseSamplesAreAlike_AreNotZeroWhereThoseOfOthersDiffer()
    {
        var intervals = new RoundIntervals(2, 1, range: null);
        foreach (double sample in new double[] { 0, 6, 3 })
        {
            intervals.Add(0, [sample]);
            intervals.Add(1, [5]);
        }

        Assert.That(intervals.HalfWidths(Surprise)[1], Is.EqualTo(6 * Surprise / 3).Within(1e-12));
    }

    [Test]
    public void HalfWidths_RangeIsKnown_AreThoseOfMaurerAndPontil()
    {
        var intervals = new RoundIntervals(1, 2, range: 10);
        var bernstein = new BernsteinIntervals(1, range: 10);
        double[][] rounds = [[1, 2], [3, 5]];
        foreach (double[] round in rounds)
        {
            intervals.Add(0, round);
            bernstein.Add(0, round[0]);
            bernstein.Add(0, round[1]);
        }

        Assert.That(intervals.HalfWidths(Surprise), Is.EqualTo(bernstein.HalfWidths(Surprise)));
    }

    [Test]
    public void ToEstimates_MoreBlocksThanVariancesAreKept_IsTheMeanOfAll()
    {
        double[] first = [.. Enumerable.Range(0, 1_000).Select(block => (double)block)];
        double[] second = [.. first.Select(sample => sample + 2)];
        var intervals = new RoundIntervals(2, 1_000, range: null);
        intervals.Add(1, first);
        intervals.Add(1, second);

        PlayerEstimates estimates = intervals.ToEstimates();

        Assert.That(estimates.Values, Is.EqualTo(new[] { 0, 500.5 }).Within(1e-9));
        Assert.That(estimates.StandardErrors[0], Is.NaN);
        Assert.That(estimates.StandardErrors[1], Is.GreaterThan(0));
    }

    // P(T > t) from tables of Student's distribution.
    [TestCase(0.0005, 7, 5.408)]
    [TestCase(0.0005, 30, 3.646)]
    [TestCase(0.005, 15, 2.947)]
    [TestCase(0.0005, double.PositiveInfinity, 3.291)]
    public void StudentQuantile_Tables_IsALittleLarger(double probability, double freedom, double quantile) =>
        Assert.That(StudentQuantile.Of(-Math.Log(probability), freedom), Is.GreaterThan(quantile).And.LessThan(1.5 * quantile));
}
