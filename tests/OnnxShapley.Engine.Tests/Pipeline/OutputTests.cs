using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Where files go, and what happens where they cannot.</summary>
[Category("Integration")]
public sealed class OutputTests : PipelineTests
{
    [Test]
    public void Run_FolderDoesNotExist_SaysSoBeforeAnyWork()
    {
        string path = Folder.PathOf("nowhere/pruned.onnx");

        AssertFailsBeforeAnyWork(path, $"The folder '{Folder.PathOf("nowhere")}' of the output '{path}' does not exist. Create it, or write elsewhere with -o.");
    }

    [Test]
    public void Run_FolderIsAFile_SaysSoBeforeAnyWork()
    {
        string path = Path.Combine(Folder.Write("file", []), "pruned.onnx");

        AssertFailsBeforeAnyWork(path, $"The folder '{Folder.PathOf("file")}' of the output '{path}' does not exist. Create it, or write elsewhere with -o.");
    }

    [Test]
    public void Run_OutputIsAFolder_SaysSoBeforeAnyWork()
    {
        Directory.CreateDirectory(OutputPath);

        AssertFailsBeforeAnyWork(OutputPath, $"The output '{OutputPath}' is a folder. Name a file in it.");
    }

    [Test]
    [Platform("Linux")]
    public void Run_FolderTakesNoFiles_SaysSoBeforeAnyWork()
    {
        using RecordedProgress progress = new();

        Assert.That(
            () => new PrunePipeline(Digits with { OutputPath = "/proc/pruned.onnx" }, progress).Run(CancellationToken.None),
            Throws.TypeOf<OutputException>().With.Message.Match(@"^The output '/proc/pruned\.onnx' cannot be written: .+ Write elsewhere with -o\.$"));
        Assert.That(progress.Reports, Is.Empty);
    }

    [Test]
    public void Run_OutputIsThere_IsReplaced()
    {
        File.WriteAllText(OutputPath, "old");

        Prune(Digits);

        Assert.That(ModelFile.Load(OutputPath).Graph.Node, Is.Not.Empty);
        Assert.That(FilesInFolder, Is.EqualTo(new[] { "pruned.onnx" }));
    }

    [Test]
    public void Run_OutputIsTheModelItself_IsReplaced()
    {
        string path = Folder.PathOf("model.onnx");
        File.Copy(DigitsModel, path);

        PruneResult result = Prune(Digits with { ModelPath = path, OutputPath = path });

        Assert.That(new FileInfo(path).Length, Is.EqualTo(result.Pruned.Bytes).And.LessThan(result.Original.Bytes));
    }

    [TestCase("pruned.onnx")]
    [TestCase("pruned.onnx.data")]
    public void Run_OutputWouldReplaceTheWeightsOfTheModel_SaysSo(string output)
    {
        // As 'mv pruned.onnx moved.onnx' leaves it: the data keep the name of the model that they were written for.
        ModelFile.Save(ModelFile.Load(DigitsModel), OutputPath, externalData: true);
        string model = Folder.PathOf("moved.onnx");
        File.Move(OutputPath, model);
        string weights = Folder.PathOf("pruned.onnx.data");
        byte[] before = File.ReadAllBytes(weights);
        string path = Folder.PathOf(output);

        Assert.That(
            () => Prune(Digits with { ModelPath = model, OutputPath = path, ExternalData = true }),
            Throws.TypeOf<OutputException>().With.Message.EqualTo(
                $"The output '{path}' could replace '{weights}', where the model '{model}' keeps its weights. Write under another name with -o."));
        Assert.That(File.ReadAllBytes(weights), Is.EqualTo(before));
    }

    [Test]
    public void Run_ExternalDataAskedFor_LieBesideTheModel()
    {
        PruneResult result = Prune(Digits with { ExternalData = true });

        Assert.That(FilesInFolder, Is.EqualTo(new[] { "pruned.onnx", "pruned.onnx.data" }));
        Assert.That(
            result.Pruned.Bytes, Is.EqualTo(new FileInfo(OutputPath).Length + new FileInfo(Folder.PathOf("pruned.onnx.data")).Length));
        Assert.That(Scores(OutputPath), Is.EqualTo(Scores(PruneInline())).Within(1e-6));
    }

    [Test]
    public void Run_ModelWithExternalData_GivesWhatTheSameModelInOneFileGives([Values("l1", "permutation")] string importance)
    {
        string external = Folder.PathOf("external.onnx");
        ModelFile.Save(ModelFile.Load(DigitsModel), external, externalData: true);
        PruneResult expected = Prune(Digits with { Importance = importance });

        PruneResult result = Prune(Digits with { Importance = importance, ModelPath = external, OutputPath = Folder.PathOf("second.onnx") });

        Assert.That(result.Original.Bytes, Is.EqualTo(new FileInfo(external).Length + new FileInfo($"{external}.data").Length));
        Assert.That(result.Groups.Select(group => group.Kept.ToArray()), Is.EqualTo(expected.Groups.Select(group => group.Kept.ToArray())));
        Assert.That(Scores(Folder.PathOf("second.onnx")), Is.EqualTo(Scores(OutputPath)).Within(1e-6));
    }

    [Test]
    public void Run_KeepIntermediate_WritesAMaskedModelThatRunsAsTheOriginal()
    {
        string folder = Folder.PathOf("between/steps");

        PruneResult result = Prune(Digits with { IntermediateFolder = folder });

        string masked = Path.Combine(folder, "digits-cnn.masked.onnx");
        Assert.That(Directory.GetFileSystemEntries(folder), Is.EqualTo(new[] { masked }));
        Assert.That(Scores(masked), Is.EqualTo(Scores(DigitsModel)).Within(1e-4));
        Assert.That(Scores(masked, Masks(result)), Is.EqualTo(Scores(OutputPath)).Within(1e-4));
    }

    [Test]
    public void Run_IntermediateFolderCannotBeMade_SaysWhy()
    {
        string folder = Path.Combine(Folder.Write("file", []), "steps");

        Assert.That(
            () => Prune(Digits with { IntermediateFolder = folder }),
            Throws.TypeOf<OutputException>().With.Message.StartsWith($"The folder '{folder}' cannot be created: "));
    }

    private void AssertFailsBeforeAnyWork(string path, string message)
    {
        using RecordedProgress progress = new();

        Assert.That(
            () => new PrunePipeline(Digits with { OutputPath = path }, progress).Run(CancellationToken.None),
            Throws.TypeOf<OutputException>().With.Message.EqualTo(message));
        Assert.That(progress.Reports, Is.Empty);
    }

    private string PruneInline()
    {
        string path = Folder.PathOf("inline.onnx");
        Prune(Digits with { OutputPath = path });
        return path;
    }

    private static Dictionary<string, Tensor> Masks(PruneResult result) => result.Groups.ToDictionary(
        group => $"onnx_shapley.mask.{group.Group.Name}",
        group => Tensor.From<float>(
            [.. Enumerable.Range(0, group.Group.ChannelCount).Select(channel => group.Kept.Contains(channel) ? 1f : 0f)], group.Group.ChannelCount));

    private static float[] Scores(string path, Dictionary<string, Tensor>? masks = null)
    {
        using OrtSession session = OrtSession.OpenFile(path, Settings.Session);
        Dictionary<string, Tensor> feeds = new(masks ?? []) { ["input"] = RandomImages.Draw(ElementType.Single, 3, 1, 8, 8) };
        ImmutableArray<Tensor> outputs = session.Run(feeds);
        return outputs[0].Span<float>().ToArray();
    }
}
