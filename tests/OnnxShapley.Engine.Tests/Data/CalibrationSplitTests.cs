using OnnxShapley.Engine.Data;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class CalibrationSplitTests
{
    [TestCase(10000, null, null, 512, 1000)]
    [TestCase(1000, null, null, 512, 488)]
    [TestCase(100, null, null, 80, 20)]
    [TestCase(1, null, null, 1, 0)]
    [TestCase(100, 100, null, 100, 0)]
    [TestCase(100, null, 50, 50, 50)]
    [TestCase(100, 7, 0, 7, 0)]
    public void Choose_CountAndWishes_GivesSizes(int count, int? samples, int? heldOut, int calibration, int held)
    {
        CalibrationSplit split = CalibrationSplit.Choose(count, samples, heldOut, 3);

        Assert.That((split.Calibration.Length, split.HeldOut.Length), Is.EqualTo((calibration, held)));
    }

    [Test]
    public void Choose_AnySeed_GivesAscendingDisjointRows([Range(0, 9)] int seed)
    {
        CalibrationSplit split = CalibrationSplit.Choose(300, 100, 150, (ulong)seed);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(split.Calibration, Is.Ordered.Ascending);
            Assert.That(split.HeldOut, Is.Ordered.Ascending);
            Assert.That(split.Calibration.Concat(split.HeldOut).Distinct().Count(), Is.EqualTo(250));
            Assert.That(split.Calibration.Concat(split.HeldOut), Is.All.InRange(0, 299));
        }
    }

    [Test]
    public void Choose_SameSeed_GivesSameRows()
    {
        CalibrationSplit first = CalibrationSplit.Choose(1000, 20, 30, 5);
        CalibrationSplit second = CalibrationSplit.Choose(1000, 20, 30, 5);
        CalibrationSplit other = CalibrationSplit.Choose(1000, 20, 30, 6);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Calibration, Is.EqualTo(first.Calibration));
            Assert.That(second.HeldOut, Is.EqualTo(first.HeldOut));
            Assert.That(other.Calibration, Is.Not.EqualTo(first.Calibration));
        }
    }

    [Test]
    public void Choose_MoreSamples_KeepsTheHeldOutRowsAndTheSamples()
    {
        CalibrationSplit few = CalibrationSplit.Choose(1000, 20, 30, 5);
        CalibrationSplit more = CalibrationSplit.Choose(1000, 200, 30, 5);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(more.HeldOut, Is.EqualTo(few.HeldOut));
            Assert.That(few.Calibration, Is.SubsetOf(more.Calibration));
        }
    }

    [TestCase(100, 101, null, "'101' samples were asked for, but the data have 100 rows. Ask for at most 100.")]
    [TestCase(0, null, null, "The data have no rows. Give at least 1.")]
    [TestCase(100, 70, 31, "'31' held-out rows were asked for, but 30 of the 100 rows are left beside 70 for calibration. Ask for at most 30, or for fewer samples.")]
    [TestCase(100, null, 100, "'100' held-out rows were asked for, but 99 of the 100 rows are left beside 1 for calibration. Ask for at most 99, or for fewer samples.")]
    public void Choose_MoreThanThereAre_SaysHowMany(int count, int? samples, int? heldOut, string message) => Assert.That(
        () => CalibrationSplit.Choose(count, samples, heldOut, 0),
        Throws.TypeOf<CalibrationException>().With.Message.EqualTo(message));

    [TestCase(0, null, "'0' samples were asked for. Ask for at least 1.")]
    [TestCase(5, -1, "'-1' held-out rows were asked for. Ask for 0 or more.")]
    public void Choose_SenselessNumber_IsAUsageError(int? samples, int? heldOut, string message) => Assert.That(
        () => CalibrationSplit.Choose(100, samples, heldOut, 0),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(message));
}
