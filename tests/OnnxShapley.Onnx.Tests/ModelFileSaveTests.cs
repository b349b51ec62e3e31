namespace OnnxShapley.Onnx.Tests;

public sealed class ModelFileSaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Save_SameModelTwice_WritesTheSameBytesAndNothingElse()
    {
        ModelFile.Save(SmallModels.Product(), _folder.PathOf("a.onnx"));
        ModelFile.Save(SmallModels.Product(), _folder.PathOf("b.onnx"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(_folder.PathOf("a.onnx")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf("b.onnx"))));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "a.onnx", "b.onnx" }));
        }
    }

    [Test]
    public void Save_ExistingFile_IsReplaced()
    {
        string path = _folder.Write("model.onnx", [1, 2, 3]);

        ModelFile.Save(SmallModels.Convolution(), path);

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(SmallModels.Convolution().ToBytes()));
    }

    [Test]
    public void Save_ExternalData_RoundTrips()
    {
        ModelFile.Save(SmallModels.Product(), _folder.PathOf("model.onnx"), externalData: true);

        OnnxModel loaded = ModelFile.Load(_folder.PathOf("model.onnx"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_folder.Names, Is.EqualTo(new[] { "model.onnx", "model.onnx.data" }));
            Assert.That(loaded.Graph.Initializer.Select(Location), Is.EqualTo(new[] { "model.onnx.data@0", "model.onnx.data@4096", "inline" }));
            Assert.That(Contents(loaded), Is.EqualTo(Contents(SmallModels.Product())));
        }
    }

    [Test]
    public void Save_ExternalDataOfTheSource_IsInlinedWhereItFits()
    {
        ModelFile.Save(SmallModels.Product(), _folder.PathOf("source.onnx"), externalData: true);
        using TemporaryFolder target = new();

        ModelFile.Save(ModelFile.Load(_folder.PathOf("source.onnx")), target.PathOf("model.onnx"));

        Assert.That(File.ReadAllBytes(target.PathOf("model.onnx")), Is.EqualTo(SmallModels.Product().ToBytes()));
    }

    [Test]
    public void Save_ExternalDataOverItself_RoundTrips()
    {
        string path = _folder.PathOf("model.onnx");
        ModelFile.Save(SmallModels.Product(), path, externalData: true);
        byte[] data = File.ReadAllBytes(_folder.PathOf("model.onnx.data"));

        ModelFile.Save(ModelFile.Load(path), path, externalData: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(_folder.PathOf("model.onnx.data")), Is.EqualTo(data));
            Assert.That(Contents(ModelFile.Load(path)), Is.EqualTo(Contents(SmallModels.Product())));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "model.onnx", "model.onnx.data" }));
        }
    }

    [Test]
    public void Save_SmallExternalTensorsAndAttributes_BecomeInline()
    {
        // The weight, of 432 bytes, is too small for a file; the attribute is large but not an initializer.
        _folder.Write("w.bin", new byte[4096]);
        OnnxModel model = SmallModels.WithExternal("w.bin");
        TensorProto constant = model.Graph.Initializer[0].Clone();
        constant.Dims[0] = 36;
        model.Graph.Node.Add(new NodeProto { Name = "k", OpType = "Constant", Output = { "k" } });
        model.Graph.Node[^1].SetTensor("value", constant);
        using TemporaryFolder target = new();

        ModelFile.Save(ModelFile.Load(_folder.Write("source.onnx", model)), target.PathOf("model.onnx"), externalData: true);

        OnnxModel loaded = ModelFile.Load(target.PathOf("model.onnx"));
        Assert.That(loaded.Graph.Initializer.Append(loaded.Graph.Node[^1].GetTensor("value")!).Select(Location), Is.All.EqualTo("inline"));
    }

    [Test]
    public void Save_InitializerOfASubgraph_GoesToTheDataFile()
    {
        GraphProto branch = new ModelBuilder().RandomInitializer("w", new Random(6), 400).Node("Relu", ["w"], ["r"]).Output("r").BuildGraph();
        OnnxModel model = new ModelBuilder().Input("p", TensorProto.Types.DataType.Bool)
            .Node("If", ["p"], ["y"], ("then_branch", branch), ("else_branch", branch.Clone())).Output("y").Build();

        ModelFile.Save(model, _folder.PathOf("model.onnx"), externalData: true);

        OnnxModel loaded = ModelFile.Load(_folder.PathOf("model.onnx"));
        Assert.That(loaded.Graph.Node[0].Subgraphs().Select(graph => Location(graph.Initializer[0])), Is.EqualTo(new[] { "model.onnx.data@0", "model.onnx.data@4096" }));
    }

    [Test]
    public void Stage_MessageAboveTheLimit_TakesTheWeightsOut()
    {
        using PendingFile pending = ModelWriter.Stage(SmallModels.Product(), _folder.PathOf("model.onnx"), externalData: false, largestFile: 8500);

        Assert.That(ModelFile.Load(pending.TemporaryPath).Graph.Initializer.Select(Location), Is.EqualTo(new[] { "model.onnx.data@0", "model.onnx.data@4096", "inline" }));
    }

    [Test]
    public void Stage_ContentFitsButMessageDoesNot_TakesTheWeightsOut()
    {
        int size = SmallModels.Product().ToBytes().Length;
        using PendingFile fits = ModelWriter.Stage(SmallModels.Product(), _folder.PathOf("fits.onnx"), externalData: false, largestFile: size);
        using PendingFile above = ModelWriter.Stage(SmallModels.Product(), _folder.PathOf("above.onnx"), externalData: false, largestFile: size - 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(ExternalDataFile.NameFor(fits.TemporaryPath)), Is.False);
            Assert.That(File.Exists(ExternalDataFile.NameFor(above.TemporaryPath)), Is.True);
        }
    }

    [Test]
    public void Stage_TooLargeWithoutItsWeights_SaysSoAndLeavesNothing()
    {
        string path = _folder.PathOf("model.onnx");

        Assert.That(
            () => ModelWriter.Stage(SmallModels.Product(), path, externalData: false, largestFile: 100),
            Throws.TypeOf<OutputException>().With.Message.EqualTo(
                $"The model cannot be written to '{path}', because even without its weights it takes more than the 100 bytes that an ONNX file holds."));
        Assert.That(_folder.Names, Is.Empty);
    }

    [Test]
    public void Stage_NotCommitted_KeepsTheOldFileAndLeavesNothing()
    {
        string path = _folder.Write("model.onnx", [1, 2, 3]);

        using (PendingFile pending = ModelFile.Stage(SmallModels.Product(), path, externalData: true))
        {
            Assert.That(Contents(ModelFile.Load(pending.TemporaryPath)), Is.EqualTo(Contents(SmallModels.Product())));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "model.onnx" }));
        }
    }

    [Test]
    public void Commit_TargetCannotBeReplaced_RestoresTheOldDataFile()
    {
        string path = _folder.PathOf("model.onnx");
        _folder.Write("model.onnx.data", [4, 5]);

        using (PendingFile pending = ModelFile.Stage(SmallModels.Product(), path, externalData: true))
        {
            Directory.CreateDirectory(path);
            Assert.That(pending.Commit, Throws.TypeOf<OutputException>().With.Message.StartsWith($"The model cannot be written to '{path}': "));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(_folder.PathOf("model.onnx.data")), Is.EqualTo(new byte[] { 4, 5 }));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "model.onnx", "model.onnx.data" }));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Commit_TargetCannotBeReplaced_LeavesNothingOfItsOwn(bool externalData)
    {
        string path = _folder.PathOf("model.onnx");

        using (PendingFile pending = ModelFile.Stage(SmallModels.Product(), path, externalData))
        {
            Directory.CreateDirectory(path);
            Assert.That(pending.Commit, Throws.TypeOf<OutputException>());
        }

        Assert.That(_folder.Names, Is.EqualTo(new[] { "model.onnx" }));
    }

    [Test]
    public void Save_SourceDataGoneMeanwhile_KeepsTheOldFileAndLeavesNothing()
    {
        _folder.Write("w.bin", new byte[432]);
        OnnxModel model = ModelFile.Load(_folder.Write("source.onnx", SmallModels.WithExternal("w.bin")));
        using TemporaryFolder target = new();
        string path = target.Write("model.onnx", [1, 2, 3]);
        File.Delete(_folder.PathOf("w.bin"));

        Assert.That(() => ModelFile.Save(model, path), Throws.TypeOf<ModelFormatException>());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(target.Names, Is.EqualTo(new[] { "model.onnx" }));
        }
    }

    [Test]
    public void Save_FolderMissing_SaysWhich()
    {
        string path = _folder.PathOf("none", "model.onnx");

        Assert.That(() => ModelFile.Save(SmallModels.Product(), path), Throws.TypeOf<OutputException>().With.Message.EqualTo(
            $"The model cannot be written to '{path}', because the folder '{_folder.PathOf("none")}' does not exist. Create it or choose another path."));
    }

    [Test]
    public void Save_TargetIsAFolder_SaysSo() => Assert.That(
        () => ModelFile.Save(SmallModels.Product(), _folder.Path),
        Throws.TypeOf<OutputException>().With.Message.EqualTo($"The model cannot be written to '{_folder.Path}', because that is a folder. Add a file name to it."));

    [Test]
    [Platform("Linux")]
    public void Save_FolderThatTakesNoFiles_SaysSo() => Assert.That(
        () => ModelFile.Save(SmallModels.Product(), "/proc/model.onnx"),
        Throws.TypeOf<OutputException>().With.Message.StartsWith("The model cannot be written to '/proc/model.onnx': ")
            .And.Message.EndsWith(" Choose another path, or make room or rights for it."));

    private static string Location(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External
        ? string.Join('@', tensor.ExternalData.Where(entry => entry.Key != "length").Select(entry => entry.Value))
        : "inline";

    private static float[][] Contents(OnnxModel model) =>
        [.. model.Graph.Initializer.Select(tensor => TensorContent.ReadSingle(tensor, model.Directory))];
}
