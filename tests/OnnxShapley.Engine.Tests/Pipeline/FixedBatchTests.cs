using Onnx;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Exports with the batch burnt in: fast as any other, and the file that comes back has the batch that was given.</summary>
[Category("Integration")]
public sealed class FixedBatchTests : PipelineTests
{
    [Test]
    public void Run_BurntInDigits_MakesThePlanOfTheFreeExport([Values(1, 4)] int batch, [Values("leave-one-out", "mean-activation", "taylor")] string importance)
    {
        PruneOptions options = Digits with { Importance = importance };
        PruneResult free = Prune(options);

        PruneResult result = Prune(options with { ModelPath = BurntIn(batch) });

        Assert.That(free.Batching, Is.EqualTo(new Batching(BatchState.Free, null, null)));
        Assert.That(result.Batching, Is.EqualTo(new Batching(BatchState.Freed, batch, null)));
        Assert.That(result.Groups.Select(group => group.Kept.ToArray()), Is.EqualTo(free.Groups.Select(group => group.Kept.ToArray())));
        foreach ((GroupResult wanted, GroupResult got) in free.Groups.Zip(result.Groups))
        {
            Assert.That(got.Importance.Scores, Is.EqualTo(wanted.Importance.Scores).Within(1e-6));
        }

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Pruned.Cost.MultiplyAdds, Is.EqualTo(free.Pruned.Cost.MultiplyAdds));
        Assert.That(result.Pruned.Quality!.Loss, Is.EqualTo(free.Pruned.Quality!.Loss).Within(1e-6));
    }

    [Test]
    public void Run_BurntInDigits_GivesBackTheBatchAndItsConstants()
    {
        PruneResult result = Prune(Digits with { ModelPath = BurntIn(1) });

        GraphProto graph = ModelFile.Load(OutputPath).Graph;
        NodeProto reshape = graph.Node.Single(node => node.OpType == "Reshape");
        int kept = result.Groups.Single(group => group.Group.ChannelCount == 32).Kept.Length;
        Assert.That(graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue, Is.EqualTo(1));
        Assert.That(graph.Output[0].Type.TensorType.Shape.Dim[0].DimValue, Is.EqualTo(1));
        Assert.That(graph.Node.Select(node => node.OpType), Has.None.EqualTo("Shape"));
        Assert.That(
            TensorContent.ReadInt64(graph.Initializer.Single(tensor => tensor.Name == reshape.Input[1]), null),
            Is.EqualTo(new[] { 1L, kept }), "the target, cut");
        Assert.That(OnnxChecker.Check(Path.GetDirectoryName(OutputPath)!), Is.Empty);
    }

    [Test]
    public void Run_UnfreeableBatch_PrunesAndSaysThatItIsSlower()
    {
        OnnxModel model = SmallNetworks.Classifier(batch: 2);
        model.Graph.Node[^1].OpType = "ReduceMean";
        model.Graph.Node[^1].SetInts("axes", 0);
        model.Graph.Node[^1].Output[0] = "mean";
        model.Graph.Node.Add(new NodeProto { OpType = "Sub", Name = "end", Input = { "scores", "mean" }, Output = { "y" } });

        PruneResult result = Prune(Small(model, 3, 8, 8));

        Assert.That(result.Batching.State, Is.EqualTo(BatchState.Fixed));
        Assert.That(result.Batching.Description, Does.StartWith("The batch is fixed at 2 and cannot be made free for evaluation, so pruning is slower."));
        Assert.That(result.Verification.Holds, Is.True);
    }

    [Test]
    public void Evaluate_BurntInDigits_JudgesAsTheFreeExportAndTimesTheFile()
    {
        EvaluateResult free = Evaluate(DigitsModel);

        EvaluateResult result = Evaluate(BurntIn(1));

        Assert.That(result.Batching, Is.EqualTo(new Batching(BatchState.Freed, 1, null)));
        Assert.That((free.BatchSize, result.BatchSize), Is.EqualTo((32, 1)));
        Assert.That(result.Quality!.Accuracy, Is.EqualTo(free.Quality!.Accuracy));
        Assert.That(result.Quality.Loss, Is.EqualTo(free.Quality.Loss).Within(1e-6));
        Assert.That(result.Cost.MultiplyAdds, Is.EqualTo(free.Cost.MultiplyAdds));
    }

    [TestCase("burn_mnist.onnx")]
    [TestCase("espcn_subpixel_float.onnx")]
    [TestCase("mnist_8_cntk.onnx")]
    [TestCase("mnist_netkit.onnx")]
    [TestCase("ppocr_v2_cls.onnx")]
    [TestCase("selfie_seg.onnx")]
    [TestCase("ultraface_rfb320_sim.onnx")]
    public void Inspect_FixedBatchFromElsewhere_CanBeFreed(string model) =>
        Assert.That(Inspect(model).Batching, Is.EqualTo(new Batching(BatchState.Freed, 1, null)));

    [Test]
    public void Inspect_BatchMergedWithTheChannels_CannotBeFreed() => Assert.That(
        Inspect("fastestdet.onnx").Batching,
        Is.EqualTo(new Batching(BatchState.Fixed, 1, "With a free batch, other channels would go together.")));

    private static Inspection Inspect(string model) => Inspector.Inspect(
        new InspectOptions { ModelPath = Repository.Shared("models", "zoo", model), Session = Settings.Session }, CancellationToken.None);

    /// <summary>The digits network as it is exported without a dynamic batch: in the declarations, and in a Reshape where a Flatten was.</summary>
    private string BurntIn(int batch)
    {
        OnnxModel model = ModelFile.Load(DigitsModel).CloneDeep();
        foreach (ValueInfoProto declaration in model.Graph.Input.Concat(model.Graph.Output))
        {
            declaration.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        }

        NodeProto flatten = model.Graph.Node.Single(node => node.OpType == "Flatten");
        flatten.OpType = "Reshape";
        flatten.Attribute.Clear();
        flatten.Input.Add("rows");
        model.Graph.Initializer.Add(TensorContent.CreateInt64("rows", [batch, 32]));
        string path = Folder.PathOf($"digits-{batch}.onnx");
        ModelFile.Save(model, path);
        return path;
    }
}
