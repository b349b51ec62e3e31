namespace OnnxShapley.Inference.Tests;

public sealed class TensorSignatureTests
{
    [TestCase(new long[] { 2, 3 }, true)]
    [TestCase(new long[] { 0, 3 }, true)]
    [TestCase(new long[] { 2, 4 }, false)]
    [TestCase(new long[] { 3 }, false)]
    [TestCase(new long[] { 2, 3, 1 }, false)]
    public void Accepts_OneAxisOpen_ChecksTheOthers(long[] shape, bool accepted)
    {
        TensorSignature signature = new("x", ElementType.Single, [-1, 3]);

        Assert.That(signature.Accepts([.. shape]), Is.EqualTo(accepted));
    }

    [Test]
    public void Accepts_NoAxes_TakesAnyShape()
    {
        TensorSignature signature = new("x", ElementType.Single, []);

        Assert.That(signature.Accepts([2, 3]), Is.True);
    }
}
