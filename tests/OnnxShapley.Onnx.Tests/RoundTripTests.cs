using Google.Protobuf;

namespace OnnxShapley.Onnx.Tests;

public sealed class RoundTripTests
{
    [TestCase("data", "onnx-backend")]
    [TestCase("models")]
    public void Save_ModelOfAnotherWriter_KeepsAllOfIt(params string[] folder)
    {
        string[] paths = [.. Directory.EnumerateFiles(Repository.Shared(folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        using TemporaryFolder output = new();
        int identical = 0;

        Assert.That(paths, Is.Not.Empty);
        using (Assert.EnterMultipleScope())
        {
            foreach (string path in paths)
            {
                identical += RoundTrip(path, output) ? 1 : 0;
            }
        }

        TestContext.Out.WriteLine($"{identical} of {paths.Length} files are identical byte for byte.");
    }

    [Test]
    public void Save_UnknownFields_KeepsThem()
    {
        // Field 900 of the model, of varint type, and field 901 of the graph, of bytes: neither is in the schema.
        OnnxModel model = SmallModels.Convolution();
        byte[] graph = [.. model.Graph.ToByteArray(), 0xAA, 0x38, 0x03, 1, 2, 3];
        model.Proto.Graph = GraphProto.Parser.ParseFrom(graph);
        byte[] bytes = [.. model.ToBytes(), 0xA0, 0x38, 0x2A];
        using TemporaryFolder folder = new();

        ModelFile.Save(ModelFile.Load(folder.Write("a.onnx", bytes)), folder.PathOf("b.onnx"));

        Assert.That(File.ReadAllBytes(folder.PathOf("b.onnx")), Is.EqualTo(bytes));
    }

    [Test]
    public void Save_FunctionsMetadataAndAnnotations_KeepsThem()
    {
        OnnxModel model = SmallModels.Convolution();
        model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "someone" });
        model.Proto.Functions.Add(new FunctionProto { Name = "Twice", Domain = "own", Input = { "a" }, Output = { "b" }, Node = { new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } } } });
        model.Graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = "c", QuantParameterTensorNames = { new StringStringEntryProto { Key = "SCALE_TENSOR", Value = "s" } } });
        using TemporaryFolder folder = new();

        ModelFile.Save(model, folder.PathOf("model.onnx"));

        Assert.That(ModelFile.Load(folder.PathOf("model.onnx")).Proto, Is.EqualTo(model.Proto));
    }

    [Test]
    public void CloneDeep_EditOfTheCopy_LeavesTheOriginal()
    {
        OnnxModel model = SmallModels.Convolution();
        byte[] before = model.ToBytes();

        OnnxModel copy = model.CloneDeep();
        copy.Graph.Node[0].SetInt("group", 3);
        copy.Graph.Initializer[0].Dims[0] = 2;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.ToBytes(), Is.EqualTo(before));
            Assert.That(copy.ToBytes(), Is.Not.EqualTo(before));
        }
    }

    /// <summary>Whether the bytes came back as they were; in any case the message must, and a second round must change nothing.</summary>
    private static bool RoundTrip(string path, TemporaryFolder output)
    {
        OnnxModel model = Read(path);
        string first = output.PathOf("first.onnx");
        string second = output.PathOf("second.onnx");
        ModelFile.Save(model, first);
        OnnxModel loaded = Read(first);
        ModelFile.Save(loaded, second);

        Assert.That(loaded.Proto.Equals(model.Proto), Is.True, path);
        byte[] written = File.ReadAllBytes(first);
        Assert.That(File.ReadAllBytes(second).AsSpan().SequenceEqual(written), Is.True, path);
        return File.ReadAllBytes(path).AsSpan().SequenceEqual(written);
    }

    /// <summary>Some of the standard's own test models are older than what can be loaded; they still must survive.</summary>
    private static OnnxModel Read(string path)
    {
        OnnxModel model = new(ModelFile.Parse(path), Path.GetDirectoryName(path));
        return model.Opset < ModelLimits.OldestOpset ? model : ModelFile.Load(path);
    }
}
