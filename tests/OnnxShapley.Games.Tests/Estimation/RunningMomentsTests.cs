namespace OnnxShapley.Games.Tests;

public sealed class RunningMomentsTests
{
    [Test]
    public void ToEstimates_SamplesFarFromZero_GivesMeanAndStandardError()
    {
        var moments = new RunningMoments(2);
        foreach (double sample in new double[] { 2, 4, 4, 4, 5, 5, 7, 9 })
        {
            moments.Add(1, 1e9 + sample);
        }

        PlayerEstimates estimates = moments.ToEstimates();

        Assert.That(estimates.Values[1], Is.EqualTo(1e9 + 5).Within(1e-6));
        Assert.That(estimates.StandardErrors[1], Is.EqualTo(Math.Sqrt(32.0 / 7 / 8)).Within(1e-6));
    }

    [Test]
    public void ToEstimates_FewerThanTwoSamples_HasNoStandardError()
    {
        var moments = new RunningMoments(2);
        moments.Add(1, 3);

        PlayerEstimates estimates = moments.ToEstimates();

        Assert.That(estimates.Values, Is.EqualTo(new double[] { 0, 3 }));
        Assert.That(estimates.StandardErrors, Is.All.NaN);
    }
}
