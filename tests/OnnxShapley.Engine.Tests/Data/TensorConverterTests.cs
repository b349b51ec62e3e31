using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class TensorConverterTests : DataTests
{
    private static readonly ElementType[] Types =
    [
        ElementType.Boolean, ElementType.Byte, ElementType.SByte, ElementType.UInt16, ElementType.Int16, ElementType.UInt32,
        ElementType.Int32, ElementType.UInt64, ElementType.Int64, ElementType.Half, ElementType.Single, ElementType.Double,
    ];

    [Test, Combinatorial]
    public void Load_ZeroAndOneOfEveryType_ReachEveryType(
        [ValueSource(nameof(Types))] ElementType stored, [ValueSource(nameof(Types))] ElementType wanted)
    {
        Tensor tensor = Load(Binary(stored), wanted);

        Assert.That(tensor.Type, Is.EqualTo(wanted));
        Assert.That(tensor.Bytes.ToArray(), Is.EqualTo(Binary(wanted).Bytes.ToArray()));
    }

    [Test]
    public void Load_LargeIntegers_StayExact() => Assert.That(
        Load(Tensor.From<long>([long.MaxValue, long.MinValue], 2, 1), ElementType.Int64).Span<long>().ToArray(),
        Is.EqualTo(new[] { long.MaxValue, long.MinValue }));

    [Test]
    public void Load_WholeFloats_BecomeIntegers() => Assert.That(
        Load(Tensor.From<float>([-3, 300], 2, 1), ElementType.Int16).Span<short>().ToArray(), Is.EqualTo(new short[] { -3, 300 }));

    [TestCase(double.NaN, "a NaN")]
    [TestCase(double.PositiveInfinity, "an infinity")]
    [TestCase(double.NegativeInfinity, "an infinity")]
    public void Load_NotFinite_NamesTheFirstRow(double value, string what)
    {
        Tensor stored = Tensor.From<double>([1, 2, 3, value, double.NaN, 4], 3, 2);
        string message = $"The array 'input' of '{Folder.PathOf("x.npz")}' has {what} in row 1. Repair that row or leave it out.";

        AssertFails(stored, ElementType.Single, message);
    }

    [Test]
    public void Load_NotFiniteInARowNotChosen_IsNotRead()
    {
        string path = Folder.Npz("x.npz", ("input", Tensor.From<float>([1, float.NaN, 3], 3, 1)));

        Assert.That(Open(path, ElementType.Single).Load([0, 2]).Inputs["input"].Read().Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 3 }));
    }

    [TestCase(300, ElementType.Byte, "300")]
    [TestCase(-1, ElementType.UInt64, "-1")]
    [TestCase(2, ElementType.Boolean, "2")]
    [TestCase(0.5, ElementType.Int32, "0.5")]
    [TestCase(1e300, ElementType.Int64, "170141183460469231731687303715884105727")]
    [TestCase(70000, ElementType.Half, "70000")]
    [TestCase(1e39, ElementType.Single, "1E+39")]
    public void Load_ValueThatDoesNotFit_NamesItAndItsRow(double value, ElementType wanted, string quoted) => AssertFails(
        Tensor.From<double>([0, 0, 0, value, 0, 0], 3, 2),
        wanted,
        $"The array 'input' of '{Folder.PathOf("x.npz")}' has the value '{quoted}' in row 1, which element type '{wanted}' of the model's input 'input' cannot hold. "
        + "Scale the data, or save what the model was trained with.");

    private static Tensor Binary(ElementType type) => type switch
    {
        ElementType.Half => Tensor.From<Half>([Half.Zero, Half.One], 2, 1),
        ElementType.Single => Tensor.From<float>([0, 1], 2, 1),
        ElementType.Double => Tensor.From<double>([0, 1], 2, 1),
        _ => new Tensor(type, [2, 1], LittleEndianOne(Tensor.SizeOf(type))),
    };

    private static byte[] LittleEndianOne(int size)
    {
        byte[] bytes = new byte[2 * size];
        bytes[size] = 1;
        return bytes;
    }

    private static DatasetLoader Open(string path, ElementType wanted) =>
        DatasetLoader.Open(path, null, [new("input", wanted, [])], new PreprocessingOptions());

    private Tensor Load(Tensor stored, ElementType wanted) =>
        Open(Folder.Npz("x.npz", ("input", stored)), wanted).Load([.. Enumerable.Range(0, (int)stored.Shape[0])]).Inputs["input"].Read();

    private void AssertFails(Tensor stored, ElementType wanted, string message) =>
        Assert.That(() => Load(stored, wanted), Throws.TypeOf<CalibrationException>().With.Message.EqualTo(message));
}
