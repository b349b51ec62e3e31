namespace OnnxShapley.Games.Tests;

public sealed class SobolSequenceTests
{
    [Test]
    public void Coordinate_RunsOfPointsInEveryDimension_HaveOneInEachInterval(
        [Values(0, 1, 2, 5, 40, 2_000)] int dimension, [Values(1, 3, 8)] int digits, [Values(0u, 1u, 5u)] uint run)
    {
        var sequence = new SobolSequence(dimension + 1, new SeededRandom(9));

        IEnumerable<uint> intervals = Enumerable.Range(0, 1 << digits).Select(index => sequence.Coordinate(dimension, (run << digits) + (uint)index) >> (32 - digits));

        Assert.That(intervals.Order(), Is.EqualTo(Enumerable.Range(0, 1 << digits)));
    }

    /// <summary>Sobol's bound: rectangles of 2^t/M have 2^t of M points, where t adds up the degrees, each less 1. Here they are 2 and 3.</summary>
    [Test]
    public void Coordinate_TwoDimensionsTogether_FillTheSquareAsEvenlyAsTheirDegreesPromise([Values(1UL, 2UL, 3UL)] ulong seed, [Values(0, 1, 2, 3, 4, 5)] int wide)
    {
        const int Points = 8;
        const int Slack = 3;
        var sequence = new SobolSequence(3, new SeededRandom(seed));

        IEnumerable<int> counts = Enumerable.Range(0, 1 << Points)
            .CountBy(index => (Cell(sequence.Coordinate(1, (uint)index), wide), Cell(sequence.Coordinate(2, (uint)index), Points - Slack - wide)))
            .Select(pair => pair.Value);

        Assert.That(counts, Has.All.EqualTo(1 << Slack).And.Exactly(1 << (Points - Slack)).Items);
    }

    [Test]
    public void Coordinate_FirstPoint_IsTheOrigin() =>
        Assert.That(Enumerable.Range(0, 50).Select(dimension => new SobolSequence(50, new SeededRandom(3)).Coordinate(dimension, 0)), Is.All.Zero);

    [Test]
    public void Coordinate_AnotherSeed_IsAnotherPoint()
    {
        uint[] Point(ulong seed) => [.. Enumerable.Range(0, 20).Select(dimension => new SobolSequence(20, new SeededRandom(seed)).Coordinate(dimension, 6))];

        uint[] first = Point(1);
        uint[] same = Point(1);

        Assert.That(same, Is.EqualTo(first));
        Assert.That(Point(2), Is.Not.EqualTo(first));
    }

    private static uint Cell(uint coordinate, int digits) => (uint)((ulong)coordinate >> (32 - digits));
}
