namespace OnnxShapley.Inference.Tests;

public sealed class TensorTests
{
    [Test]
    public void From_Elements_CopiesThem()
    {
        float[] elements = [1, 2, 3, 4];
        Tensor tensor = Tensor.From<float>(elements, 2, 2);

        elements[0] = 100;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor.Span<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
            Assert.That(tensor.Shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(tensor.Count, Is.EqualTo(4));
        }
    }

    [Test]
    public void From_ShapeOfAnotherSize_TellsTheBytes() => Assert.That(
        () => Tensor.From<float>([1, 2, 3], 2, 2),
        Throws.ArgumentException.With.Message.EqualTo(
            "A tensor of 4 elements of type Single needs 16 bytes, not 12. (Parameter 'bytes')"));

    [Test]
    public void Span_OtherType_SaysWhatTheTensorHolds()
    {
        Tensor tensor = Tensor.Zeros(ElementType.Int64, 2);

        Assert.That(
            () => tensor.Span<float>().Length,
            Throws.InvalidOperationException.With.Message.EqualTo("The tensor holds Int64, not Single."));
    }

    [Test]
    public void Rows_Written_WritesTheWholeTensor()
    {
        Tensor tensor = Tensor.Zeros(ElementType.Single, 3, 2);

        tensor.Rows(1, 1).Span<float>().Fill(5);

        Assert.That(tensor.Span<float>().ToArray(), Is.EqualTo(new float[] { 0, 0, 5, 5, 0, 0 }));
    }

    [Test]
    public void Zeros_NoAxes_IsAScalar()
    {
        Tensor scalar = Tensor.Zeros(ElementType.Double);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scalar.Count, Is.EqualTo(1));
            Assert.That(scalar.Bytes.Length, Is.EqualTo(8));
        }
    }
}
