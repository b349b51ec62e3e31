using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Tests.Evaluation;

public sealed class RunSizeTests
{
    private const int ManyRuns = 100;

    [TestCase(8, 8)]
    [TestCase(1, 8)]
    [TestCase(8, 2)]
    [TestCase(64, 8)]
    [TestCase(13, 8)]
    [TestCase(1000, 8)]
    public void Add_OneSizeIsFastest_SettlesThere(int guess, int fastest)
    {
        RunSize size = new(guess, most: 1024);

        Run(size, samples => 0.01 * (1 + Math.Abs(Math.Log2(samples / (double)fastest))));

        Assert.That((size.Samples, size.IsSettled), Is.EqualTo((fastest, true)));
    }

    [Test]
    public void Add_LargerIsAllButAsFast_TakesTheLarger()
    {
        RunSize size = new(8, most: 1024);

        Run(size, samples => samples switch { 8 => 0.01, 16 => 0.0102, _ => 0.02 });

        Assert.That(size.Samples, Is.EqualTo(16));
    }

    [Test]
    public void Add_MemoryIsShort_StaysBelowIt()
    {
        RunSize size = new(100, most: 12);
        Assert.That(size.Samples, Is.EqualTo(12));

        Run(size, samples => 1.0 / samples);

        Assert.That((size.Samples, size.IsSettled), Is.EqualTo((12, true)));
    }

    [Test]
    public void Add_OneDisturbedRun_ChangesNothing()
    {
        RunSize size = new(8, most: 1024);
        int runs = 0;

        Run(size, samples => (runs++ % 3 == 0 ? 5 : 1) * 0.01 * (samples == 8 ? 1 : 2));

        Assert.That(size.Samples, Is.EqualTo(8));
    }

    private static void Run(RunSize size, Func<int, double> secondsPerSample)
    {
        for (int run = 0; run < ManyRuns; run++)
        {
            size.Add(TimeSpan.FromSeconds(secondsPerSample(size.Samples) * size.Samples));
        }
    }
}
