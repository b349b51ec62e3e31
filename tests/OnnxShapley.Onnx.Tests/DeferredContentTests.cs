using System.Collections.Immutable;
using System.Security.Cryptography;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx.Tests;

/// <summary>Weights in external files are read and cut when they are written, and held by nobody.</summary>
public sealed class DeferredContentTests : IDisposable
{
    private const int Rows = 512, Columns = 512, Tensors = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase(DataType.Uint8)]
    [TestCase(DataType.Float16)]
    [TestCase(DataType.Float)]
    [TestCase(DataType.Double)]
    [TestCase(DataType.Complex128)]
    public void Select_SeveralAxes_IsOneAxisAfterAnother(DataType type)
    {
        TensorProto inline = Filled(type, 5, 4, 3, 2);
        ImmutableArray<ImmutableArray<int>> kept = [[0, 3], default, [2, 0], default];

        TensorProto expected = TensorContent.Select(TensorContent.Select(inline, null, 0, [0, 3]), null, 2, [2, 0]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TensorContent.Select(inline, null, kept), Is.EqualTo(expected));
            Assert.That(TensorContent.Select(Stored(inline), _folder.Path, kept), Is.EqualTo(expected));
        }
    }

    [TestCase(0, new[] { 1 })]
    [TestCase(1, new int[0])]
    [TestCase(2, new[] { 1, 2 })]
    public void Select_ExternalTensor_IsTheSameAsInline(int axis, int[] kept)
    {
        TensorProto inline = Filled(DataType.Float, 2, 4, 3);

        Assert.That(TensorContent.Select(Stored(inline), _folder.Path, axis, kept), Is.EqualTo(TensorContent.Select(inline, null, axis, kept)));
    }

    [Test]
    public void Select_ExternalTensor_ReadsTheFileWhenItIsAsked()
    {
        TensorProto selected = TensorContent.Select(Stored(Filled(DataType.Float, 4, 3)), _folder.Path, 0, [2]);
        string gone = _folder.PathOf("t.bin");

        File.Delete(gone);

        Assert.That(
            () => selected.RawData.ToByteArray(),
            Throws.TypeOf<ModelFormatException>().With.Message.EqualTo(
                $"Tensor 't' keeps its data in 't.bin', which is not in the model's folder '{_folder.Path}'. Put the file beside the model."));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Save_WholeExternalTensors_AreNotHeld(bool externalData) => AssertNotHeld(model => model, externalData);

    [TestCase(true)]
    [TestCase(false)]
    public void Save_CutExternalTensors_AreNotHeld(bool externalData) => AssertNotHeld(Cut, externalData);

    /// <summary>Writes 16 MB of weights and counts the managed memory that it takes to do so.</summary>
    private void AssertNotHeld(Func<OnnxModel, OnnxModel> edit, bool externalData)
    {
        ModelFile.Save(Large(), _folder.PathOf("source.onnx"), externalData: true);
        OnnxModel edited = edit(ModelFile.Load(_folder.PathOf("source.onnx")));
        long before = GC.GetAllocatedBytesForCurrentThread();

        ModelFile.Save(edited, _folder.PathOf("target.onnx"), externalData);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        OnnxModel expected = edit(Large());
        OnnxModel written = ModelFile.Load(_folder.PathOf("target.onnx"));
        using (Assert.EnterMultipleScope())
        {
            // A message inline asks every tensor for its bytes as an array of its own, which is free again when it is written.
            Assert.That(allocated, Is.LessThan(externalData ? 3L * Rows * Columns * sizeof(float) : 2L * Tensors * Rows * Columns * sizeof(float)));
            Assert.That(
                written.Graph.Initializer.Select(tensor => Digest(tensor, written.Directory)),
                Is.EqualTo(expected.Graph.Initializer.Select(tensor => Digest(tensor, null))));
        }
    }

    private static string Digest(TensorProto tensor, string? directory) =>
        $"{tensor.Name} [{string.Join(", ", tensor.Dims)}] {Convert.ToHexString(SHA256.HashData(TensorContent.ReadBytes(tensor, directory).Span))}";

    private static OnnxModel Cut(OnnxModel model)
    {
        OnnxModel cut = model.CloneDeep();
        int[] kept = [.. Enumerable.Range(0, Rows / 2).Select(row => 2 * row)];
        for (int i = 0; i < cut.Graph.Initializer.Count; i++)
        {
            cut.Graph.Initializer[i] = TensorContent.Select(cut.Graph.Initializer[i], model.Directory, i % 2, kept);
        }

        return cut;
    }

    private static OnnxModel Large()
    {
        ModelBuilder builder = new ModelBuilder().Input("x", 1, Rows);
        byte[] bytes = new byte[Rows * Columns * sizeof(float)];
        for (int i = 0; i < Tensors; i++)
        {
            new Random(i).NextBytes(bytes);
            builder = builder.Initializer(TensorContent.Create($"w{i}", DataType.Float, [Rows, Columns], bytes));
        }

        return builder.Node("MatMul", ["x", "w0"], ["y"]).Output("y").Build();
    }

    private static TensorProto Filled(DataType type, params long[] dims)
    {
        byte[] bytes = new byte[dims.Aggregate((long)TensorContent.ElementSize(type), (product, length) => product * length)];
        new Random(7).NextBytes(bytes);
        return TensorContent.Create("t", type, dims, bytes);
    }

    /// <summary>The tensor with its content in a file.</summary>
    private TensorProto Stored(TensorProto tensor)
    {
        _folder.Write("t.bin", tensor.RawData.Span);
        TensorProto stored = tensor.Clone();
        stored.ClearRawData();
        stored.DataLocation = DataLocation.External;
        stored.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "t.bin" });
        return stored;
    }
}
