using OnnxShapley.Cli.Rendering;

namespace OnnxShapley.Cli.Tests.Rendering;

/// <summary>Numbers as a user reads them.</summary>
[TestFixture]
public sealed class FiguresTests
{
    [TestCase(999, "999 B")]
    [TestCase(1000, "1.0 KB")]
    [TestCase(121_892, "121.9 KB")]
    [TestCase(44_000_000, "44.0 MB")]
    [TestCase(2_345_000_000, "2.35 GB")]
    public void Bytes_OfASize_HaveAUnit(long bytes, string text)
    {
        Assert.That(Figures.Bytes(bytes), Is.EqualTo(text));
    }

    [Test]
    public void Percent_OfNothing_IsADash()
    {
        Assert.That(Figures.Percent(0, 0), Is.EqualTo("-"));
    }

    [TestCase(3.14e-7, "3.1e-07")]
    [TestCase(0, "0")]
    public void Small_Number_IsScientific(double number, string text)
    {
        Assert.That(Figures.Small(number), Is.EqualTo(text));
    }

    [TestCase(1, "1 image")]
    [TestCase(1200, "1,200 images")]
    public void Of_Count_TakesTheRightNoun(long count, string text)
    {
        Assert.That(Figures.Of(count, "image", "images"), Is.EqualTo(text));
    }
}
