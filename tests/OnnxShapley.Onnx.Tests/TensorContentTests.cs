using System.Runtime.InteropServices;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx.Tests;

public sealed class TensorContentTests
{
    private static readonly DataType[] Typed =
    [
        DataType.Float, DataType.Uint8, DataType.Int8, DataType.Uint16, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Bool,
        DataType.Float16, DataType.Double, DataType.Uint32, DataType.Uint64, DataType.Complex64, DataType.Complex128, DataType.Bfloat16,
        DataType.Float8E4M3Fn, DataType.Float8E4M3Fnuz, DataType.Float8E5M2, DataType.Float8E5M2Fnuz, DataType.Float8E8M0,
        DataType.Uint4, DataType.Int4, DataType.Float4E2M1,
    ];

    [TestCaseSource(nameof(Typed))]
    public void ReadBytes_TypedField_EqualsRawData(DataType type)
    {
        byte[] bytes = new byte[TensorContent.ByteCount(type, 6)];
        // No byte is above 0x7E, so that no number is a NaN, whose bits might change.
        new Random(5).NextBytes(bytes);
        bytes = Array.ConvertAll(bytes, value => (byte)(value % 0x7F));
        TensorProto raw = TensorContent.Create("t", type, [2, 3], bytes);
        TensorProto typed = new() { Name = "t", DataType = (int)type, Dims = { 2, 3 } };
        FillTypedField(typed, bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorContent.ReadBytes(raw, null).ToArray(), Is.EqualTo(bytes));
            Assert.That(TensorContent.ReadBytes(typed, null).ToArray(), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ReadBytes_NegativeValuesInTypedField_KeepTheirBits()
    {
        TensorProto tensor = new() { Name = "t", DataType = (int)DataType.Int8, Dims = { 3 }, Int32Data = { -1, -128, 127 } };

        Assert.That(TensorContent.ReadBytes(tensor, null).ToArray(), Is.EqualTo(new byte[] { 0xFF, 0x80, 0x7F }));
    }

    [TestCase(0, ExpectedResult = 0)]
    [TestCase(5, ExpectedResult = 0)]
    public int ReadBytes_EmptyTensor_IsEmpty(int length) =>
        TensorContent.ReadBytes(new TensorProto { Name = "t", DataType = (int)DataType.Float, Dims = { length, 0 } }, null).Length;

    [Test]
    public void ReadBytes_TooFewTypedEntries_NamesTheTensor() => Assert.That(
        () => TensorContent.ReadBytes(new TensorProto { Name = "t", DataType = (int)DataType.Int64, Dims = { 3 }, Int64Data = { 1, 2 } }, null),
        Throws.TypeOf<ModelFormatException>().With.Message.EqualTo(
            "Tensor 't' holds 16 bytes, but its shape '[3]' of type 'INT64' needs 24. The file is damaged: export or download it again."));

    [TestCase((int)DataType.String, "STRING")]
    [TestCase(0, "UNDEFINED")]
    [TestCase(99, "99")]
    public void ReadBytes_TypeWithoutSize_IsUnsupported(int type, string name) => Assert.That(
        () => TensorContent.ReadBytes(new TensorProto { Name = "t", DataType = type, Dims = { 1 } }, null),
        Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo(
            $"Tensor 't' holds elements of type '{name}', which cannot be read as numbers. Exclude what it belongs to."));

    [Test]
    public void ElementCount_ProductBeyondBounds_NamesTheShape() => Assert.That(
        () => TensorContent.ElementCount(new TensorProto { Name = "t", Dims = { 4294967296, 4294967296 } }),
        Throws.TypeOf<ModelFormatException>().With.Message.EqualTo(
            "Tensor 't' has the shape '[4294967296, 4294967296]', which no tensor can have. Re-export the model."));

    [Test]
    public void ElementSize_FourBits_IsUnsupported() => Assert.That(
        () => TensorContent.ElementSize(DataType.Int4),
        Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo("Tensors of type 'INT4' cannot be read or cut. Exclude what they belong to."));

    [Test]
    public void Create_WrongNumberOfBytes_Throws() => Assert.That(
        () => TensorContent.Create("t", DataType.Float, [2], new byte[4]),
        Throws.ArgumentException.With.Message.EqualTo("Tensor 't' needs 8 bytes, not 4. (Parameter 'littleEndianBytes')"));

    [Test]
    public void ReadInt64_EveryIntegerType_GivesTheValues()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorContent.ReadInt64(TensorContent.CreateInt64("t", [1, -2, long.MaxValue]), null), Is.EqualTo(new[] { 1, -2, long.MaxValue }));
            Assert.That(Integers<int>(DataType.Int32, [1, -2]), Is.EqualTo(new long[] { 1, -2 }));
            Assert.That(Integers<short>(DataType.Int16, [1, -2]), Is.EqualTo(new long[] { 1, -2 }));
            Assert.That(Integers<sbyte>(DataType.Int8, [1, -2]), Is.EqualTo(new long[] { 1, -2 }));
            Assert.That(Integers<ulong>(DataType.Uint64, [1, ulong.MaxValue]), Is.EqualTo(new long[] { 1, long.MaxValue }));
            Assert.That(Integers<uint>(DataType.Uint32, [1, uint.MaxValue]), Is.EqualTo(new long[] { 1, uint.MaxValue }));
            Assert.That(Integers<ushort>(DataType.Uint16, [1, ushort.MaxValue]), Is.EqualTo(new long[] { 1, ushort.MaxValue }));
            Assert.That(Integers<byte>(DataType.Uint8, [1, 255]), Is.EqualTo(new long[] { 1, 255 }));
            Assert.That(Integers<byte>(DataType.Bool, [1, 0]), Is.EqualTo(new long[] { 1, 0 }));
        }
    }

    [Test]
    public void ReadInt64_Floats_SaysWhatIsNeeded() => Assert.That(
        () => TensorContent.ReadInt64(TensorContent.CreateSingle("t", [1], [1f]), null),
        Throws.TypeOf<ModelFormatException>().With.Message.EqualTo("Tensor 't' holds elements of type 'FLOAT' where integers are needed. Re-export the model."));

    [Test]
    public void ReadSingle_EveryFloatingPointType_GivesTheValues()
    {
        float[] values = [0f, -0f, 1.5f, -1024f, float.PositiveInfinity];
        TensorProto bfloat = new() { Name = "t", DataType = (int)DataType.Bfloat16, Dims = { 5 } };
        bfloat.Int32Data.AddRange(values.Select(value => (int)(BitConverter.SingleToUInt32Bits(value) >> 16)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorContent.ReadSingle(TensorContent.CreateSingle("t", [5], values), null), Is.EqualTo(values));
            Assert.That(Numbers<double>(DataType.Double, [.. values]), Is.EqualTo(values));
            Assert.That(Numbers<Half>(DataType.Float16, Array.ConvertAll(values, value => (Half)value)), Is.EqualTo(values));
            Assert.That(TensorContent.ReadSingle(bfloat, null), Is.EqualTo(values));
        }
    }

    [Test]
    public void ReadSingle_Integers_SaysWhatIsNeeded() => Assert.That(
        () => TensorContent.ReadSingle(TensorContent.CreateInt64("t", [1]), null),
        Throws.TypeOf<ModelFormatException>().With.Message.EqualTo("Tensor 't' holds elements of type 'INT64' where floating-point numbers are needed. Re-export the model."));

    private static long[] Integers<T>(DataType type, T[] values)
        where T : unmanaged => TensorContent.ReadInt64(TensorContent.Create("t", type, [values.Length], MemoryMarshal.AsBytes<T>(values)), null);

    private static float[] Numbers<T>(DataType type, T[] values)
        where T : unmanaged => TensorContent.ReadSingle(TensorContent.Create("t", type, [values.Length], MemoryMarshal.AsBytes<T>(values)), null);

    private static void FillTypedField(TensorProto tensor, byte[] bytes)
    {
        switch ((DataType)tensor.DataType)
        {
            case DataType.Float or DataType.Complex64:
                tensor.FloatData.AddRange(MemoryMarshal.Cast<byte, float>(bytes).ToArray());
                break;
            case DataType.Double or DataType.Complex128:
                tensor.DoubleData.AddRange(MemoryMarshal.Cast<byte, double>(bytes).ToArray());
                break;
            case DataType.Int64:
                tensor.Int64Data.AddRange(MemoryMarshal.Cast<byte, long>(bytes).ToArray());
                break;
            case DataType.Uint64:
                tensor.Uint64Data.AddRange(MemoryMarshal.Cast<byte, ulong>(bytes).ToArray());
                break;
            case DataType.Uint32:
                tensor.Uint64Data.AddRange(MemoryMarshal.Cast<byte, uint>(bytes).ToArray().Select(value => (ulong)value));
                break;
            case DataType.Int32:
                tensor.Int32Data.AddRange(MemoryMarshal.Cast<byte, int>(bytes).ToArray());
                break;
            case DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16:
                tensor.Int32Data.AddRange(MemoryMarshal.Cast<byte, short>(bytes).ToArray().Select(value => (int)value));
                break;
            default:
                tensor.Int32Data.AddRange(bytes.Select(value => (int)value));
                break;
        }
    }
}
