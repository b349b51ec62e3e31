using OnnxShapley.Cli.Arguments;

namespace OnnxShapley.Cli.Tests.Arguments;

/// <summary>How the values of options are read.</summary>
[TestFixture]
public sealed class ArgumentTextTests
{
    [TestCase("90", 90)]
    [TestCase("0.5", 0.5)]
    [TestCase("90s", 90)]
    [TestCase("10m", 600)]
    [TestCase("1h30m", 5400)]
    [TestCase("1h", 3600)]
    [TestCase("2h5s", 7205)]
    [TestCase("1m1.5s", 61.5)]
    public void Duration_WithUnitsOrPlainSeconds_IsRead(string text, double seconds) =>
        Assert.That(ArgumentText.Duration("--time", text).TotalSeconds, Is.EqualTo(seconds));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-5s")]
    [TestCase("m")]
    [TestCase("10m5")]
    [TestCase("30m1h")]
    [TestCase("1.5h")]
    [TestCase("90 s")]
    [TestCase("90s\n")]
    [TestCase("9999999999h")]
    public void Duration_AnythingElse_SaysWhatToWrite(string text) =>
        Assert.That(
            () => ArgumentText.Duration("--time", text),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"'--time' has the value '{text}'. Write a time above 0, such as '90s', '10m' or '1h30m'."));

    [Test]
    public void Integers_OneOrMore_AreRead() =>
        Assert.That(
            new[] { ArgumentText.Integers("--budget", "5", 1), ArgumentText.Integers("--budget", "5,6,7", 1) }, Is.EqualTo(new long[][] { [5], [5, 6, 7] }));

    [TestCase("60%", 0.6)]
    [TestCase("60 %", 0.6)]
    [TestCase("0.6", 0.6)]
    [TestCase("12.5%", 0.125)]
    [TestCase("100%", 1)]
    [TestCase("1", 1)]
    public void KeptShare_PercentageOrShare_IsTheSameNumber(string text, double share)
    {
        Assert.That(ArgumentText.KeptShare("--target-macs", text), Is.EqualTo(share));
    }

    [TestCase("60")]
    [TestCase("0")]
    [TestCase("0%")]
    [TestCase("100.1%")]
    [TestCase("-5%")]
    [TestCase("%")]
    [TestCase("")]
    [TestCase("1e-1")]
    [TestCase("0,6")]
    public void KeptShare_AnythingElse_SaysWhatToWrite(string text)
    {
        Assert.That(
            () => ArgumentText.KeptShare("--target-macs", text),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"'--target-macs' has the value '{text}'. Write what may be left, as '60%' or '0.6': above 0 and at most 100 %."));
    }

    [TestCase("0", 0)]
    [TestCase("30%", 0.3)]
    [TestCase("0.999", 0.999)]
    public void RemovedShare_BelowAll_IsRead(string text, double share)
    {
        Assert.That(ArgumentText.RemovedShare("--ratio", text), Is.EqualTo(share));
    }

    [TestCase("1KB", 1000)]
    [TestCase("1kib", 1024)]
    [TestCase("512MB", 512_000_000)]
    [TestCase("1.5 GiB", 1_610_612_736)]
    [TestCase("2TB", 2_000_000_000_000)]
    public void Bytes_WithUnit_AreRead(string text, long bytes)
    {
        Assert.That(ArgumentText.Bytes("--memory", text), Is.EqualTo(bytes));
    }

    [TestCase("1024")]
    [TestCase("GB")]
    [TestCase("-1GB")]
    [TestCase("0MB")]
    [TestCase("1e30GB")]
    public void Bytes_WithoutUnitOrNumber_SaysWhatToWrite(string text)
    {
        Assert.That(
            () => ArgumentText.Bytes("--memory", text),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"'--memory' has the value '{text}'. Write a size with its unit, such as '512MB' or '2GiB'."));
    }

    [TestCase("input:1,3,224,224", "input", new long[] { 1, 3, 224, 224 })]
    [TestCase("input:1x3x2x2", "input", new long[] { 1, 3, 2, 2 })]
    [TestCase("serving:0:4,5", "serving:0", new long[] { 4, 5 })]
    public void Shape_NameAndLengths_AreRead(string text, string name, long[] shape)
    {
        var read = ArgumentText.Shape("--input-shape", text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Key, Is.EqualTo(name));
            Assert.That(read.Value, Is.EqualTo(shape));
        }
    }

    [TestCase("1,3,224,224")]
    [TestCase("input:")]
    [TestCase("input:1,,3")]
    [TestCase("input:1,-3")]
    [TestCase(":1,3")]
    public void Shape_AnythingElse_SaysWhatToWrite(string text)
    {
        Assert.That(
            () => ArgumentText.Shape("--input-shape", text),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"'--input-shape' has the value '{text}'. Write the input's name and its shape, such as 'input:1,3,224,224' or 'input:1x3x224x224'."));
    }

    [Test]
    public void Numbers_WithCommas_AreRead()
    {
        Assert.That(ArgumentText.Numbers("--mean", "-0.5, 1e-2,3"), Is.EqualTo(new[] { -0.5, 0.01, 3 }));
    }
}
