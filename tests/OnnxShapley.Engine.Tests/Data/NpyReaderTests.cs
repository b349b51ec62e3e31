using System.IO.Compression;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class NpyReaderTests : DataTests
{
    private static readonly ElementType[] Types =
    [
        ElementType.Boolean, ElementType.Byte, ElementType.SByte, ElementType.UInt16, ElementType.Int16, ElementType.UInt32,
        ElementType.Int32, ElementType.UInt64, ElementType.Int64, ElementType.Half, ElementType.Single, ElementType.Double,
    ];

    private static readonly long[][] Shapes = [[], [1], [7], [5, 3], [4, 1, 3, 2], [3, 2, 5, 4], [0, 3], [3, 0]];

    [Test]
    public void Read_EveryTypeOrderAndFormat_GivesWhatWasWritten(
        [ValueSource(nameof(Types))] ElementType type,
        [ValueSource(nameof(Shapes))] long[] shape,
        [Values] bool bigEndian,
        [Values] bool fortranOrder,
        [Values(1, 2, 3)] int version)
    {
        Tensor tensor = Arbitrary(type, shape);
        string path = Folder.Write("x.npy", NpyWriter.Write(tensor, bigEndian, fortranOrder, version));

        Tensor read = Array(path).Read();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Type, Is.EqualTo(type));
            Assert.That(read.Shape, Is.EqualTo(shape));
            Assert.That(read.Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()));
        }
    }

    [Test]
    public void ReadRows_SomeRows_GivesThemRowMajor([Values] bool fortranOrder, [Values] bool archived)
    {
        Tensor tensor = Arbitrary(ElementType.Int16, [9, 2, 3]);
        byte[] bytes = NpyWriter.Write(tensor, bigEndian: true, fortranOrder);
        NumpyArray array = archived
            ? DataSource.Open(Folder.Npz("x.npz", CompressionLevel.Optimal, ("a.npy", bytes))).Find("a")!
            : Array(Folder.Write("x.npy", bytes));

        Tensor rows = array.ReadRows([1, 2, 5, 8]);

        byte[] expected = [.. ((int[])[1, 2, 5, 8]).SelectMany(row => tensor.Rows(row, 1).Bytes.ToArray())];
        Assert.That(rows.Shape, Is.EqualTo(new long[] { 4, 2, 3 }));
        Assert.That(rows.Bytes.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void ReadRows_NumbersThatDoNotAscend_Throws()
    {
        NumpyArray array = Array(Folder.Npy("x.npy", Tensor.Zeros(ElementType.Byte, 4, 2)));

        Assert.That(
            () => array.ReadRows([2, 2]),
            Throws.ArgumentException.With.Message.EqualTo("Row 2 after row 2: the numbers must ascend and lie below 4. (Parameter 'rows')"));
    }

    [TestCase("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }")]
    [TestCase("{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"|i2\"}")]
    [TestCase(" { 'shape' : ( 1 , 2 ) , 'descr' : '<i2' , 'fortran_order' : False } ")]
    public void Read_HeaderInAnotherHand_IsRead(string header)
    {
        string path = Folder.Write("x.npy", NpyWriter.Write(header, [1, 0, 2, 1]));

        Assert.That(Array(path).Read().Span<short>().ToArray(), Is.EqualTo(new short[] { 1, 258 }));
    }

    [TestCase("{'descr': '<i2', 'fortran_order': False}", "its header lacks one of the keys 'descr', 'fortran_order' and 'shape'")]
    [TestCase("{'descr': '<i2', 'descr': '<i2'}", "its header has the key 'descr', which is unknown or there twice")]
    [TestCase("{'colour': 1}", "its header has the key 'colour', which is unknown or there twice")]
    [TestCase("{'descr' '<i2'}", "its header is malformed at character 9, where ':' is expected")]
    [TestCase("{'descr: ", "its header is malformed at character 1, where a quoted word is expected")]
    [TestCase("{'fortran_order': 0}", "its header is malformed at character 18, where 'True' or 'False' is expected")]
    [TestCase("{'shape': (2, -1)}", "its header is malformed at character 14, where the length of an axis is expected")]
    [TestCase("{'shape': (99999999999999999999,)}", "its header is malformed at character 11, where the length of an axis is expected")]
    [TestCase("{'shape': (2 2)}", "its header is malformed at character 13, where ')' is expected")]
    [TestCase("{'descr': '<i2', 'fortran_order': False, 'shape': (2,)} x", "its header is malformed at character 56, where its end is expected")]
    [TestCase("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000)}", "its header announces shape [1000000,1000000] of '<f8', which takes 8000000000000 bytes, but 2 bytes follow")]
    [TestCase("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "its header announces shape [4294967296,4294967296] of '<f8', more than any file can hold")]
    [TestCase("{'descr': '|u1', 'fortran_order': False, 'shape': (2147483648, 0)}", "its header announces shape [2147483648,0] of '|u1'; at most 2147483647 rows are handled")]
    [TestCase("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", "its header announces shape [1] of '|u1', which takes 1 bytes, but 2 bytes follow")]
    public void Open_MalformedHeader_SaysWhere(string header, string reason)
    {
        string path = Folder.Write("x.npy", NpyWriter.Write(header, [0, 0]));

        Assert.That(
            () => Array(path),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo($"The array of '{path}' cannot be read: {reason}. Save it again with numpy.save."));
    }

    [TestCase(new byte[0], "it has 0 bytes, fewer than any '.npy' file")]
    [TestCase(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, "it does not begin like a '.npy' file")]
    [TestCase(new byte[] { 0x93, 78, 85, 77, 80, 89, 4, 0, 9 }, "its format '4.0' is unknown; 1.0, 2.0 and 3.0 are handled")]
    [TestCase(new byte[] { 0x93, 78, 85, 77, 80, 89, 1, 0, 9 }, "it ends too early")]
    [TestCase(new byte[] { 0x93, 78, 85, 77, 80, 89, 1, 0, 9, 0, 32 }, "it ends too early")]
    [TestCase(new byte[] { 0x93, 78, 85, 77, 80, 89, 2, 0, 0, 0, 0, 128 }, "it announces a header of 2147483648 bytes; at most 1048576 are handled")]
    public void Open_NotAnArray_SaysWhy(byte[] bytes, string reason)
    {
        string path = Folder.Write("x.npy", bytes);

        Assert.That(
            () => Array(path),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo($"The array of '{path}' cannot be read: {reason}. Save it again with numpy.save."));
    }

    [Test]
    public void Open_TruncatedAnywhere_IsACalibrationException()
    {
        byte[] whole = NpyWriter.Write(Arbitrary(ElementType.Single, [3, 2]));

        for (int length = 0; length < whole.Length; length++)
        {
            string path = Folder.Write("x.npy", whole[..length]);

            Assert.That(() => Array(path), Throws.TypeOf<CalibrationException>(), $"cut after {length} bytes");
        }
    }

    [TestCase("'<U5'", "<U5")]
    [TestCase("'|O'", "|O")]
    [TestCase("'<c8'", "<c8")]
    [TestCase("'=f4'", "=f4")]
    [TestCase("[('a', '<f4'), ('b', '<i4')]", "[('a', '<f4'), ('b', '<i4')]")]
    public void Find_ArrayOfNoNumbers_SaysWhichTypes(string descriptor, string quoted)
    {
        byte[] bytes = NpyWriter.Write($"{{'descr': {descriptor}, 'fortran_order': False, 'shape': (1,), }}", new byte[20]);
        string path = Folder.Npz("x.npz", CompressionLevel.Fastest, ("names.npy", bytes));

        Assert.That(
            () => DataSource.Open(path).Find("names"),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"'{path}' holds 'names' with element type '{quoted}'; only numbers are handled. "
                + "Save the array as integers, floats of 16 to 64 bits, or booleans."));
    }

    [Test]
    public void Read_MnistWrittenByNumpy_HasItsDigits()
    {
        DataSource source = DataSource.Open(Repository.Shared("data", "mnist-test-10k.npz"));

        Tensor labels = source.Find("labels")!.ReadRows([0, 1, 2, 3, 9999]);
        Tensor images = source.Find("images")!.ReadRows([9999]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(source.Names, Is.EqualTo(new[] { "images", "labels" }));
            Assert.That(labels.Span<long>().ToArray(), Is.EqualTo(new long[] { 7, 2, 1, 0, 6 }));
            Assert.That(images.Shape, Is.EqualTo(new long[] { 1, 1, 28, 28 }));
            Assert.That(images.Bytes.ToArray().Max(), Is.GreaterThan(200));
        }
    }

    private static NumpyArray Array(string path) => DataSource.Open(path).Find("x")!;

    private static Tensor Arbitrary(ElementType type, long[] shape)
    {
        Tensor tensor = Tensor.Zeros(type, shape);
        new Random(17).NextBytes(tensor.Bytes.Span);
        if (type == ElementType.Boolean)
        {
            foreach (ref byte element in tensor.Bytes.Span)
            {
                element &= 1;
            }
        }

        return tensor;
    }
}
