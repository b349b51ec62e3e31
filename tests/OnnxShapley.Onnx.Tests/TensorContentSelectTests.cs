using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx.Tests;

public sealed class TensorContentSelectTests
{
    [Test]
    public void Select_RandomTensors_EqualsElementwiseSelection([Range(0, 49)] int seed)
    {
        Random random = new(seed);
        long[] dims = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 6))];
        int elementSize = 1 << random.Next(4);
        byte[] bytes = new byte[dims.Aggregate(1L, (product, length) => product * length) * elementSize];
        random.NextBytes(bytes);
        int axis = random.Next(dims.Length);
        int[] kept = [.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next((int)dims[axis]))];

        byte[] selected = TensorContent.Select(bytes, dims, elementSize, axis, kept);

        Assert.That(selected, Is.EqualTo(Oracle(bytes, dims, elementSize, axis, kept)));
    }

    [Test]
    public void Select_Message_KeepsAllButContentAndLength()
    {
        TensorProto tensor = new()
        {
            Name = "t",
            DocString = "told",
            DataType = (int)DataType.Int8,
            Dims = { 2, 3 },
            Int32Data = { 1, 2, 3, 4, 5, 6 },
            MetadataProps = { new StringStringEntryProto { Key = "k", Value = "v" } },
        };
        TensorProto before = tensor.Clone();

        TensorProto selected = TensorContent.Select(tensor, null, 1, [2, 0]);

        TensorProto expected = TensorContent.Create("t", DataType.Int8, [2, 2], [3, 1, 6, 4]);
        expected.DocString = "told";
        expected.MetadataProps.Add(new StringStringEntryProto { Key = "k", Value = "v" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(selected, Is.EqualTo(expected));
            Assert.That(tensor, Is.EqualTo(before));
        }
    }

    [TestCase(2, 0)]
    [TestCase(-1, 0)]
    [TestCase(0, 2)]
    [TestCase(0, -1)]
    public void Select_NoSuchAxisOrIndex_Throws(int axis, int index) =>
        Assert.That(() => TensorContent.Select(new byte[4], [2, 2], 1, axis, [index]), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Select_FourBits_IsUnsupported() => Assert.That(
        () => TensorContent.Select(TensorContent.Create("t", DataType.Int4, [4], [1, 2]), null, 0, [1]),
        Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo("Tensors of type 'INT4' cannot be read or cut. Exclude what they belong to."));

    /// <summary>Copies element by element: the index of each element of the result leads to one of the source.</summary>
    private static byte[] Oracle(byte[] bytes, long[] dims, int elementSize, int axis, int[] kept)
    {
        long[] resultDims = [.. dims];
        resultDims[axis] = kept.Length;
        List<byte> result = [];
        long count = resultDims.Aggregate(1L, (product, length) => product * length);
        for (long element = 0; element < count; element++)
        {
            long rest = element;
            long source = 0;
            long stride = 1;
            for (int dimension = dims.Length - 1; dimension >= 0; dimension--)
            {
                long index = rest % resultDims[dimension];
                rest /= resultDims[dimension];
                source += stride * (dimension == axis ? kept[index] : index);
                stride *= dims[dimension];
            }

            result.AddRange(bytes.AsSpan((int)source * elementSize, elementSize).ToArray());
        }

        return [.. result];
    }
}
