using System.Security.Cryptography;
using Onnx;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>What a pruned file says of its own making.</summary>
[Category("Integration")]
public sealed class ProvenanceTests : PipelineTests
{
    private static readonly string[] Keys =
    [
        "budget", "command", "kept", "macs", "parameters", "seed", "source_sha256",
        "verification_max_abs_diff", "verification_max_rel_diff", "verification_samples", "verification_turned", "version",
    ];

    [Test]
    public void Run_PrunedFile_SaysHowItWasMade()
    {
        PruneResult result = Prune(Digits with { Seed = 7 });

        Dictionary<string, string> entries = Entries(OutputPath);
        Assert.That(entries.Keys, Is.EquivalentTo(Keys.Select(key => $"onnx_shapley.{key}")));
        Assert.That(entries["onnx_shapley.command"], Is.EqualTo("onnx-shapley prune digits-cnn.onnx"));
        Assert.That(entries["onnx_shapley.seed"], Is.EqualTo("7"));
        Assert.That(entries["onnx_shapley.source_sha256"], Is.EqualTo(Digest(DigitsModel)));
        Assert.That(entries["onnx_shapley.budget"], Is.EqualTo("at most 60 % of the multiply-adds kept"));
        Assert.That(entries["onnx_shapley.macs"], Is.EqualTo($"791872 -> {result.Pruned.Cost.MultiplyAdds}"));
        Assert.That(entries["onnx_shapley.parameters"], Is.EqualTo($"{result.Original.Cost.Parameters} -> {result.Pruned.Cost.Parameters}"));
        Assert.That(entries["onnx_shapley.verification_samples"], Is.EqualTo("64"));
        Assert.That(entries["onnx_shapley.version"], Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That(
            entries["onnx_shapley.kept"],
            Is.EqualTo(string.Join("; ", result.Groups.Select(group => $"{group.Group.Name}: {string.Join(',', group.Kept)}"))));
    }

    [Test]
    public void Run_EntriesOfOthers_Stay()
    {
        string path = Folder.PathOf("annotated.onnx");
        OnnxModel model = ModelFile.Load(DigitsModel).CloneDeep();
        model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "somebody" });
        model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "onnx_shapleyish", Value = "not ours" });
        ModelFile.Save(model, path);

        Prune(Digits with { ModelPath = path });

        Dictionary<string, string> entries = Entries(OutputPath);
        Assert.That(entries["author"], Is.EqualTo("somebody"));
        Assert.That(entries["onnx_shapleyish"], Is.EqualTo("not ours"));
        Assert.That(entries, Has.Count.EqualTo(Keys.Length + 2));
    }

    [Test]
    public void Run_PrunedAgain_ReplacesOurEntries()
    {
        Prune(Digits);
        string again = Folder.PathOf("again.onnx");

        PruneResult result = Prune(Digits with { ModelPath = OutputPath, OutputPath = again, Target = new ChannelRatioTarget(0.25), Seed = 3 });

        Dictionary<string, string> entries = Entries(again);
        Assert.That(entries.Keys, Is.EquivalentTo(Keys.Select(key => $"onnx_shapley.{key}")));
        Assert.That(entries["onnx_shapley.seed"], Is.EqualTo("3"));
        Assert.That(entries["onnx_shapley.budget"], Is.EqualTo("25 % of the channels of every group removed"));
        Assert.That(entries["onnx_shapley.source_sha256"], Is.EqualTo(Digest(OutputPath)));
        Assert.That(entries["onnx_shapley.macs"], Is.EqualTo($"{result.Original.Cost.MultiplyAdds} -> {result.Pruned.Cost.MultiplyAdds}"));
    }

    [Test]
    public void Run_EverythingElseInTheFile_Stays()
    {
        Prune(Digits);

        ModelProto before = ModelFile.Load(DigitsModel).Proto;
        ModelProto after = ModelFile.Load(OutputPath).Proto;
        Assert.That((after.IrVersion, after.ProducerName, after.ProducerVersion), Is.EqualTo((before.IrVersion, before.ProducerName, before.ProducerVersion)));
        Assert.That(after.OpsetImport, Is.EqualTo(before.OpsetImport));
        Assert.That(after.Graph.Input, Is.EqualTo(before.Graph.Input));
        Assert.That(after.Graph.Output, Is.EqualTo(before.Graph.Output));
    }

    private static Dictionary<string, string> Entries(string path) =>
        ModelFile.Load(path).Proto.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
