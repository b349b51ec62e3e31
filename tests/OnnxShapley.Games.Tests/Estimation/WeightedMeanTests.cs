namespace OnnxShapley.Games.Tests.Estimation;

public sealed class WeightedMeanTests
{
    [Test]
    public void ToEstimates_TwoOfDifferentWeights_IsTheMeanAndItsError()
    {
        WeightedMean mean = new(1);
        mean.Add(new PlayerEstimates([4], [2]) { Freedom = 5 }, 3);
        mean.Add(new PlayerEstimates([8], [6]) { Freedom = 7 }, 1);

        PlayerEstimates estimates = mean.ToEstimates();

        // (3 · 4 + 8)/4; √((3 · 2)² + 6²)/4; both variances are 36, so that (36 + 36)²/(36²/5 + 36²/7) = 4/(1/5 + 1/7).
        Assert.That(estimates.Values, Is.EqualTo(new[] { 5.0 }));
        Assert.That(estimates.StandardErrors[0], Is.EqualTo(Math.Sqrt(72) / 4).Within(1e-12));
        Assert.That(estimates.Freedom, Is.EqualTo(35.0 / 3).Within(1e-12));
    }

    [Test]
    public void ToEstimates_PlayersWithDifferentErrors_HasTheFewestDegreesOfFreedom()
    {
        WeightedMean mean = new(2);
        mean.Add(new PlayerEstimates([0, 0], [1, 1]) { Freedom = 3 }, 1);
        mean.Add(new PlayerEstimates([0, 0], [1, 0]) { Freedom = 3 }, 1);

        Assert.That(mean.ToEstimates().Freedom, Is.EqualTo(3).Within(1e-12));
    }

    [Test]
    public void ToEstimates_NoErrors_AreKnownForCertain()
    {
        WeightedMean mean = new(1);
        mean.Add(PlayerEstimates.Exact([2]), 1);

        Assert.That(mean.ToEstimates().Freedom, Is.EqualTo(double.PositiveInfinity));
        Assert.That(mean.ToEstimates().StandardErrors[0], Is.Zero);
    }

    [Test]
    public void ToEstimates_AnErrorThatIsNotKnown_LeavesThatOfTheMeanUnknown()
    {
        WeightedMean mean = new(1);
        mean.Add(new PlayerEstimates([2], [double.NaN]) { Freedom = 0 }, 1);
        mean.Add(new PlayerEstimates([2], [1]) { Freedom = 4 }, 1);

        Assert.That(mean.ToEstimates().StandardErrors[0], Is.NaN);
    }
}
