using System.Collections.Immutable;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Payoffs;

public sealed class NumbersTests
{
    private static IEnumerable<Tensor> Tensors =>
    [
        Tensor.From<float>([0, 1, 2], 3),
        Tensor.From<double>([0, 1, 2], 3),
        Tensor.From<Half>([(Half)0, (Half)1, (Half)2], 3),
        Tensor.From<long>([0, 1, 2], 3),
        Tensor.From<int>([0, 1, 2], 3),
        Tensor.From<byte>([0, 1, 2], 3),
        Tensor.From<sbyte>([0, 1, 2], 3),
        new(ElementType.BFloat16, ImmutableArray.Create(3L), new byte[] { 0x00, 0x00, 0x80, 0x3f, 0x00, 0x40 }),
    ];

    [TestCaseSource(nameof(Tensors))]
    public void ToDoubles_AnyType_KeepsTheNumbers(Tensor tensor) =>
        Assert.That(Numbers.ToDoubles(tensor), Is.EqualTo(new double[] { 0, 1, 2 }));

    [Test]
    public void ToDoubles_TruthValues_AreZeroAndOne() =>
        Assert.That(Numbers.ToDoubles(Tensor.From<bool>([false, true], 2)), Is.EqualTo(new double[] { 0, 1 }));

    [Test]
    public void ToDoubles_OtherType_SaysWhatToUse() =>
        Assert.That(
            () => Numbers.ToDoubles(Tensor.From<ushort>([1], 1)),
            Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo(
                "An output of type UInt16 cannot be compared. Use a model with floating-point outputs."));
}
