namespace OnnxShapley.Inference.Tests;

public sealed class ExternalDataTests : IDisposable
{
    private static readonly byte[] Model = Models.Of(
        [Models.Node("Add", ["x", "w"], ["y"])],
        [Models.Value("x", ElementType.Single, "2")],
        [Models.Value("y", ElementType.Single, "2")],
        Models.ExternalInitializer("w", "weights.bin", ElementType.Single, 2));

    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-shapley-").FullName;

    public ExternalDataTests() => File.WriteAllBytes(PathOf("weights.bin"), Tensor.From<float>([10, 20], 2).Bytes.Span);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Open_FolderGiven_ReadsTheDataThere()
    {
        using OrtSession session = OrtSession.Open(Model, new SessionSettings { Threads = 1, ExternalDataFolder = _folder });

        Assert.That(Run(session), Is.EqualTo(new float[] { 11, 22 }));
    }

    [Test]
    public void OpenFile_NoFolderGiven_ReadsTheDataBesideTheModel()
    {
        File.WriteAllBytes(PathOf("model.onnx"), Model);

        using OrtSession session = OrtSession.OpenFile(PathOf("model.onnx"), new SessionSettings { Threads = 1 });

        Assert.That(Run(session), Is.EqualTo(new float[] { 11, 22 }));
    }

    [Test]
    public void OpenFile_FolderGiven_ReadsTheDataThere()
    {
        string elsewhere = Directory.CreateDirectory(PathOf("elsewhere")).FullName;
        File.WriteAllBytes(Path.Combine(elsewhere, "model.onnx"), Model);

        using OrtSession session = OrtSession.OpenFile(
            Path.Combine(elsewhere, "model.onnx"), new SessionSettings { Threads = 1, ExternalDataFolder = _folder });

        Assert.That(Run(session), Is.EqualTo(new float[] { 11, 22 }));
    }

    [Test]
    public void Open_FolderWithoutTheData_NamesTheFile()
    {
        File.Delete(PathOf("weights.bin"));

        Assert.That(
            () => OrtSession.Open(Model, new SessionSettings { Threads = 1, ExternalDataFolder = _folder }),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                "ONNX Runtime cannot open the model: 'External data path validation failed for initializer: w. "
                + $"Error: External data path does not exist: \"{PathOf("weights.bin")}\"'. "
                + "Check the model with the ONNX checker or export it again."));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static float[] Run(OrtSession session) =>
        session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.From<float>([1, 2], 2) })[0].Span<float>().ToArray();
}
