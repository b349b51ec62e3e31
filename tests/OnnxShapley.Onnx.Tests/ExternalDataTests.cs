using System.Runtime.InteropServices;

namespace OnnxShapley.Onnx.Tests;

public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase(null, null, 0)]
    [TestCase("0", "432", 0)]
    [TestCase("8", "432", 8)]
    [TestCase("5000", null, 5000)]
    public void ReadBytes_OffsetAndLength_AreHonoured(string? offset, string? length, int start)
    {
        byte[] data = new byte[6000];
        new Random(9).NextBytes(data);
        _folder.Write("w.bin", data);

        OnnxModel model = ModelFile.Load(_folder.Write("model.onnx", SmallModels.WithExternal("w.bin", offset, length)));

        Assert.That(TensorContent.ReadBytes(model.Graph.Initializer[0], model.Directory).ToArray(), Is.EqualTo(data[start..(start + 432)]));
    }

    [Test]
    public void ReadBytes_FileInASubfolder_IsRead()
    {
        Directory.CreateDirectory(_folder.PathOf("data"));
        File.WriteAllBytes(_folder.PathOf("data", "w.bin"), new byte[432]);

        OnnxModel model = ModelFile.Load(_folder.Write("model.onnx", SmallModels.WithExternal("data/../data/w.bin")));

        Assert.That(TensorContent.ReadSingle(model.Graph.Initializer[0], model.Directory), Is.EqualTo(new float[108]));
    }

    [TestCase("../w.bin")]
    [TestCase("data/../../w.bin")]
    [TestCase(".")]
    [TestCase("/etc/hostname")]
    public void Load_LocationOutsideTheFolder_IsRefused(string location) => Refuses(SmallModels.WithExternal(location), Outside(location));

    [Test]
    public void Load_LinkToAFileOutsideTheFolder_IsRefused()
    {
        using TemporaryFolder elsewhere = new();
        File.CreateSymbolicLink(_folder.PathOf("w.bin"), elsewhere.Write("w.bin", new byte[432]));

        Refuses(SmallModels.WithExternal("w.bin"), Outside("w.bin"));
    }

    [Test]
    public void Load_LinkToAFolderOutside_IsRefused()
    {
        using TemporaryFolder elsewhere = new();
        elsewhere.Write("w.bin", new byte[432]);
        Directory.CreateSymbolicLink(_folder.PathOf("data"), elsewhere.Path);

        Refuses(SmallModels.WithExternal("data/w.bin"), Outside("data/w.bin"));
    }

    [Test]
    public void Load_LinksInACircle_IsRefused()
    {
        Directory.CreateSymbolicLink(_folder.PathOf("a"), "b/x");
        Directory.CreateSymbolicLink(_folder.PathOf("b"), "a/y");

        Refuses(SmallModels.WithExternal("a"), Outside("a"));
    }

    [Test]
    public void ReadBytes_LinkInsideTheFolder_IsFollowed()
    {
        _folder.Write("real.bin", new byte[432]);
        File.CreateSymbolicLink(_folder.PathOf("w.bin"), "real.bin");

        OnnxModel model = ModelFile.Load(_folder.Write("model.onnx", SmallModels.WithExternal("w.bin", "0", "432")));

        Assert.That(TensorContent.ReadBytes(model.Graph.Initializer[0], model.Directory).Length, Is.EqualTo(432));
    }

    [Test]
    public void Load_FileMissing_SaysWhichAndWhere() => Refuses(
        SmallModels.WithExternal("w.bin"),
        $"Tensor 'w' keeps its data in 'w.bin', which is not in the model's folder '{_folder.Path}'. Put the file beside the model.");

    [Test]
    public void Load_FileTooShort_SaysHowMuchIsThere()
    {
        _folder.Write("w.bin", new byte[440]);

        Refuses(
            SmallModels.WithExternal("w.bin", "16"),
            "Tensor 'w' keeps 432 bytes at offset 16 of 'w.bin', but the file is only 440 bytes long. It is truncated: export or download it again.");
    }

    [Test]
    public void Load_LengthDoesNotFitShape_SaysBoth()
    {
        _folder.Write("w.bin", new byte[440]);

        Refuses(
            SmallModels.WithExternal("w.bin", "0", "400"),
            "Tensor 'w' keeps 400 bytes in 'w.bin', but its shape '[4, 3, 3, 3]' needs 432. Re-export the model.");
    }

    [TestCase("-8")]
    [TestCase("many")]
    public void Load_OffsetIsNoNumber_SaysSo(string offset)
    {
        _folder.Write("w.bin", new byte[440]);

        Refuses(
            SmallModels.WithExternal("w.bin", offset),
            $"Tensor 'w' keeps its data in 'w.bin' with the offset '{offset}', which is not a number of bytes. Re-export the model.");
    }

    [Test]
    public void Load_NoLocation_SaysSo()
    {
        OnnxModel model = SmallModels.WithExternal("w.bin");
        model.Graph.Initializer[0].ExternalData.Clear();

        Refuses(model, "Tensor 'w' keeps its data in an external file, but does not say in which. Re-export the model.");
    }

    [Test]
    public void ReadBytes_ModelMadeInMemory_SaysSo() => Assert.That(
        () => TensorContent.ReadBytes(SmallModels.WithExternal("w.bin").Graph.Initializer[0], null),
        Throws.TypeOf<ModelFormatException>().With.Message.EqualTo(
            "Tensor 'w' keeps its data in the external file 'w.bin', but the model was not loaded from a folder. Save the model first."));

    [Test]
    public void Select_ExternalTensor_IsInlineAfterwards()
    {
        float[] data = [.. Enumerable.Range(0, 108).Select(value => (float)value)];
        _folder.Write("w.bin", MemoryMarshal.AsBytes<float>(data));
        OnnxModel model = ModelFile.Load(_folder.Write("model.onnx", SmallModels.WithExternal("w.bin", "0", "432")));

        TensorProto selected = TensorContent.Select(model.Graph.Initializer[0], model.Directory, 0, [3]);

        Assert.That(selected, Is.EqualTo(TensorContent.CreateSingle("w", [1, 3, 3, 3], data.AsSpan(81))).Using<TensorProto>(SameContent));
    }

    private static bool SameContent(TensorProto left, TensorProto right) => left.Equals(right);

    private static string Outside(string location) =>
        $"Tensor 'w' keeps its data in '{location}', which is outside the model's folder. Only files inside it are read: move the file there and re-export the model.";

    private void Refuses(OnnxModel model, string message)
    {
        string path = _folder.Write("model.onnx", model);

        Assert.That(() => ModelFile.Load(path), Throws.TypeOf<ModelFormatException>().With.Message.EqualTo(message));
    }
}
