using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>From end to end: batches that are fixed, or fixed without saying so, and other people's exports.</summary>
[Category("Integration")]
public sealed class KindsOfModelTests : PipelineTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public void Run_FixedBatch_PrunesAsTheSameModelWithAFreeOne(int batch)
    {
        PruneResult free = Prune(Labelled(SmallNetworks.Classifier()));

        PruneResult result = Prune(Labelled(SmallNetworks.Classifier(batch: batch)));

        Assert.That(result.Groups.Select(group => group.Kept.ToArray()), Is.EqualTo(free.Groups.Select(group => group.Kept.ToArray())));
        Assert.That(result.Pruned.Cost, Is.EqualTo(free.Pruned.Cost));
        Assert.That(result.Pruned.Quality!.Loss, Is.EqualTo(free.Pruned.Quality!.Loss).Within(1e-6));
    }

    [Test]
    public void Run_BatchDeclaredFreeButBurntIn_RunsOneImageAtATime()
    {
        Random random = new(3);
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 3)
            .RandomInitializer("w1", random, 3, 6)
            .RandomInitializer("w2", random, 6, 5)
            .Initializer("one_row", 1, 6)
            .Node("MatMul", ["x", "w1"], ["h"])
            .Node("Relu", ["h"], ["r"])
            .Node("Reshape", ["r", "one_row"], ["row"])
            .Node("MatMul", ["row", "w2"], ["y"])
            .Output("y")
            .Build();

        PruneResult result = Prune(Labelled(model, 3));

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Original.Quality, Is.Not.Null);
        Assert.That(result.Groups.Single().Kept, Has.Length.EqualTo(3));
    }

    [Test]
    public void Run_BatchOnTheLastAxis_Prunes()
    {
        PruneResult result = Prune(Labelled(SmallNetworks.BatchLast()));

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Groups.Select(group => group.Kept.Length), Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public void Run_ActivationsWhateverTheBatch_Prunes([Values("apoz", "mean-activation", "taylor")] string importance, [Values(0, 1, 2)] int kind)
    {
        OnnxModel model = kind switch { 0 => SmallNetworks.BatchLast(), 1 => SmallNetworks.ShapeAcrossTheFrontier(), _ => SmallNetworks.Classifier(batch: 2) };

        PruneResult result = Prune(Small(model, 3, 8, 8) with { Importance = importance });

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Groups.SelectMany(group => group.Importance.Scores), Is.All.Not.NaN.And.Some.Positive);
        Assert.That(result.Evaluations, Is.EqualTo(importance == "taylor" ? result.Groups.Sum(group => group.Group.ChannelCount + 1) : 0));
    }

    [Test]
    public void Run_ShapeAcrossTheFrontier_Prunes()
    {
        PruneResult result = Prune(Small(SmallNetworks.ShapeAcrossTheFrontier(), 3, 8, 8));

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Payoff, Is.EqualTo("mse"));
    }

    [TestCase("mnist_8_cntk.onnx", 255.0, 0.0)]
    [TestCase("burn_mnist.onnx", 0.3081, 0.1307)]
    public void Run_FixedBatchOfOneFromElsewhere_Prunes(string model, double deviation, double mean)
    {
        PruneResult result = Prune(Digits with
        {
            ModelPath = Repository.Shared("models", "zoo", model),
            Data = new DataOptions
            {
                Path = Repository.Shared("data", "mnist-test-10k.npz"),
                Samples = 20,
                HeldOut = 50,
                Preprocessing = deviation > 1
                    ? new PreprocessingOptions { Scale = 1 }
                    : new PreprocessingOptions { Mean = [mean], StandardDeviation = [deviation] },
            },
            Importance = "leave-one-out",
            Target = new ChannelRatioTarget(0.2),
        });

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Original.Quality!.Accuracy, Is.GreaterThan(0.95));
        Assert.That(result.Pruned.Cost.MultiplyAdds, Is.LessThan(0.95 * result.Original.Cost.MultiplyAdds));
    }

    [Test]
    public void Run_HalfPrecision_Prunes()
    {
        PruneResult result = Prune(Digits with
        {
            ModelPath = Repository.Shared("models", "zoo", "squeezenet_fp16_winml.onnx"),
            Data = new DataOptions { Path = Folder.Npy("images.npy", RandomImages.Draw(ElementType.Single, 4, 3, 224, 224)), Samples = 2, HeldOut = 0 },
            Target = new ChannelRatioTarget(0.2),
        });

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Verification.Tolerance, Is.EqualTo(0.01), "halves differ by a thousandth");
        Assert.That(result.Payoff, Is.EqualTo("kl"));
        Assert.That(result.Pruned.Cost.Parameters, Is.LessThan(0.9 * result.Original.Cost.Parameters));
    }

    private PruneOptions Labelled(OnnxModel model, params ReadOnlySpan<long> imageShape)
    {
        PruneOptions options = Small(model, imageShape.IsEmpty ? [3, 8, 8] : imageShape);
        string labels = Folder.Npy("labels.npy", Tensor.From<long>([.. Enumerable.Range(0, 20).Select(image => image % 5L)], 20));
        return options with { Importance = "leave-one-out", Data = options.Data with { LabelsPath = labels } };
    }
}
