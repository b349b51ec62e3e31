using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>A model whose weights are left in its file until they are needed.</summary>
[Category("Integration")]
public sealed class LargeModelTests : PipelineTests
{
    private static OnnxModel Model
    {
        get
        {
            Random random = new(3);
            return new ModelBuilder()
                .Input("x", -1, 3, 8, 8)
                .RandomInitializer("w1", random, 5, 3, 3, 3)
                .RandomInitializer("w2", random, 5 * 36, 24_000)
                .RandomInitializer("w3", random, 24_000, 4)
                .Node("Conv", ["x", "w1"], ["c1"])
                .Node("Relu", ["c1"], ["r1"])
                .Node("Flatten", ["r1"], ["flat"])
                .Node("MatMul", ["flat", "w2"], ["hidden"])
                .Node("Relu", ["hidden"], ["r2"])
                .Node("MatMul", ["r2", "w3"], ["y"])
                .Output("y")
                .Build();
        }
    }

    [Test]
    public void Run_LargeFile_WritesAWholeModel()
    {
        PruneOptions options = Small(Model, 3, 8, 8) with { Importance = "l2" };

        PruneResult result = Prune(options);

        OnnxModel pruned = ModelFile.Load(OutputPath);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Original.Bytes, Is.EqualTo(new FileInfo(options.ModelPath).Length));
            Assert.That(result.Verification.MaxRelDiff, Is.LessThan(1e-5));
            Assert.That(pruned.Graph.Initializer.Select(tensor => tensor.ExternalData.Count), Is.All.Zero);
            Assert.That(FilesInFolder, Is.EqualTo(new[] { "images.npy", "model.onnx", "pruned.onnx" }));
        }
    }

    [Test]
    public void Run_LargeFileOverItself_Replaces()
    {
        PruneOptions options = Small(Model, 3, 8, 8) with { Importance = "l2" };
        long before = new FileInfo(options.ModelPath).Length;

        PruneResult result = Prune(options with { OutputPath = options.ModelPath });

        Assert.That(new FileInfo(options.ModelPath).Length, Is.EqualTo(result.Pruned.Bytes).And.LessThan(0.35 * before));
    }

    [Test]
    public void Run_WeightsLeftInTheFile_GivesTheSameBits()
    {
        ModelFile.Save(Model, Folder.PathOf("large.onnx"));
        OnnxModel left = ModelFile.Load(Folder.PathOf("large.onnx"));
        Dictionary<string, Tensor> images = new() { ["x"] = RandomImages.Draw(ElementType.Single, 7, 3, 8, 8) };
        using OrtSession whole = OrtSession.OpenFile(Folder.PathOf("large.onnx"), Settings.Session);
        using OrtSession light = OrtSession.Open(left.ToBytes(), Settings.Session with { ExternalDataFolder = left.Directory });

        Assert.That(light.Run(images)[0].Bytes.ToArray(), Is.EqualTo(whole.Run(images)[0].Bytes.ToArray()));
    }
}
