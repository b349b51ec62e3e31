using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>Which batches are free, which can be made free, and why others cannot.</summary>
[Category("Integration")]
public sealed class EvaluationModelTests
{
    private const string Mixing = "What an image gets in the output 'y' depends on the batch that it is in.";

    [Test]
    public void Open_FreeBatch_IsEvaluatedItself() =>
        Assert.That(Batching(SmallNetworks.Classifier()), Is.EqualTo(new Batching(BatchState.Free, null, null)));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(8)]
    public void Open_FixedBatch_IsFreed(int batch) =>
        Assert.That(Batching(SmallNetworks.Classifier(batch: batch)), Is.EqualTo(new Batching(BatchState.Freed, batch, null)));

    [Test]
    public void Open_DeclaredFreeButBurntIn_IsFreed()
    {
        OnnxModel model = Classes(-1, start => start.Initializer("rows", 1, 5).Node("Reshape", ["s", "rows"], ["y"]));

        Assert.That(Batching(model), Is.EqualTo(new Batching(BatchState.Freed, 1, null)));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Open_MeanOverTheImages_IsNotFreed(int batch)
    {
        OnnxModel model = Classes(batch, start => start
            .Node("ReduceMean", ["s"], ["mean"], ("axes", new long[] { 0 }), ("keepdims", 1))
            .Node("Sub", ["s", "mean"], ["centred"])
            .Node("Add", ["centred", "s"], ["y"]));

        Assert.That(Batching(model), Is.EqualTo(new Batching(BatchState.Fixed, batch, Mixing)));
    }

    [Test]
    public void Open_FirstImageOfTheBatchPicked_IsNotFreed()
    {
        OnnxModel model = Classes(1, start => start
            .Initializer(TensorContent.CreateInt64("first", [], [0]))
            .Initializer("axis", 0)
            .Node("Gather", ["s", "first"], ["picked"])
            .Node("Unsqueeze", ["picked", "axis"], ["y"]));

        Assert.That(
            Batching(model),
            Is.EqualTo(new Batching(BatchState.Fixed, 1, "The output 'y' has the shape [1,5] for 2 images, not [2,5].")));
    }

    [Test]
    public void Open_OutputWithoutABatch_SaysSo()
    {
        OnnxModel model = Classes(1, start => start.Initializer("axis", 0).Node("Squeeze", ["s", "axis"], ["y"]));

        Assert.That(
            Batching(model),
            Is.EqualTo(new Batching(BatchState.Fixed, 1, "The output 'y' has the shape [5] for a batch of 1: its rows are not images.")));
    }

    [Test]
    public void Open_BatchSqueezedAwayAndPutBack_IsFreed()
    {
        OnnxModel model = Classes(1, start => start.Initializer("one", 1, 5).Node("Squeeze", ["s"], ["flat"]).Node("Reshape", ["flat", "one"], ["y"]));

        Assert.That(Batching(model), Is.EqualTo(new Batching(BatchState.Freed, 1, null)));
    }

    [Test]
    public void Open_SplitIntoSingleImages_IsNotFreedWithTheReasonOfTheRuntime()
    {
        OnnxModel model = Classes(2, start => start
            .Initializer("parts", 1, 1)
            .Node("Split", ["s", "parts"], ["a", "b"], ("axis", 0))
            .Node("Concat", ["a", "b"], ["y"], ("axis", 0)));

        Batching batching = Batching(model);

        Assert.That((batching.State, batching.Size), Is.EqualTo((BatchState.Fixed, 2)));
        Assert.That(batching.Obstacle, Does.StartWith("With a free batch it does not run. ONNX Runtime failed while it ran the model: '").And.Contains("Split_a"));
    }

    [Test]
    public void Open_FreeBatchThatMixesImages_RunsOneImageAtATime([Values(1, 20)] int images)
    {
        OnnxModel model = Centred();
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);

        using EvaluationModel evaluated = Open(model, session, images);

        Assert.That(evaluated.Batching, Is.EqualTo(new Batching(BatchState.Fixed, 1, Mixing)));
        Assert.That((evaluated.Facts.IsBatchFree, evaluated.Facts.BatchSize), Is.EqualTo((false, 1)));
    }

    [Test]
    public void Open_FreeBatchThatIsDroppedForOneImage_StaysFree()
    {
        OnnxModel model = Classes(-1, start => start
            .RandomInitializer("w3", new Random(5), 5, 4)
            .Node("Squeeze", ["s"], ["squeezed"])
            .Node("Gemm", ["squeezed", "w3"], ["y"]));

        Assert.That(Batching(model), Is.EqualTo(new Batching(BatchState.Free, null, null)));
    }

    [Test]
    public void Open_FreeBatchDividedByItsSize_RunsOneImageAtATime()
    {
        OnnxModel model = Classes(-1, start => start
            .Initializer("axis", 0)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "axis"], ["size"])
            .Node("Cast", ["size"], ["number"], ("to", 1))
            .Node("Div", ["s", "number"], ["y"]));

        Assert.That(Batching(model), Is.EqualTo(new Batching(BatchState.Fixed, 1, Mixing)));
    }

    [Test]
    public void Open_Freed_WorthsAreThoseOfOneImageAtATime([Values(1, 2, 8)] int batch)
    {
        OnnxModel model = SmallNetworks.Classifier(batch: batch);
        TestNetwork single = TestNetwork.WithRandomImages(model, 11);
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);
        using EvaluationModel evaluated = Open(model, session, 11);
        TestNetwork together = new(evaluated.Evaluated, single.Calibration);

        Assert.That(single.Facts.IsBatchFree, Is.False);
        Assert.That(together.Facts.IsBatchFree, Is.True);
        foreach (ChannelGroup group in single.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 12);
            double[] expected = Playing.Worths(single, group, "kl", coalitions);
            double[] worths = Playing.Worths(together, together.Couplings.Groups[group.Number], "kl", coalitions);
            Assert.That(worths, Is.EqualTo(expected).Within(1e-6));
        }
    }

    [TestCase(BatchState.Free, null, null, "The batch may have any size.")]
    [TestCase(BatchState.Freed, 4, null, "The batch is fixed at 4; it can be made free for evaluation.")]
    [TestCase(BatchState.Fixed, 1, Mixing, "The batch is fixed at 1 and cannot be made free for evaluation, so pruning is slower. " + Mixing)]
    public void Description_EachState_IsASentence(BatchState state, int? size, string? obstacle, string expected) =>
        Assert.That(new Batching(state, size, obstacle).Description, Is.EqualTo(expected));

    private static Batching Batching(OnnxModel model)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);
        using EvaluationModel evaluated = Open(model, session, images: 8);
        return evaluated.Batching;
    }

    private static EvaluationModel Open(OnnxModel model, OrtSession session, int images) => EvaluationModel.Open(
        model,
        session,
        open => new DatasetInputs(RandomImages.For(open.Inputs, images, null, 1), open),
        Settings.Session,
        CancellationToken.None);

    private static OnnxModel Centred() => Classes(-1, start => start
        .Node("ReduceMean", ["s"], ["mean"], ("axes", new long[] { 0 }), ("keepdims", 1))
        .Node("Sub", ["s", "mean"], ["y"]));

    /// <summary>Scores of five classes in 's', and an end that makes 'y' from them.</summary>
    private static OnnxModel Classes(int batch, Func<ModelBuilder, ModelBuilder> end)
    {
        Random random = new(3);
        ModelBuilder start = new ModelBuilder()
            .Input("x", batch, 3, 4, 4)
            .RandomInitializer("w1", random, 6, 3, 3, 3)
            .RandomInitializer("w2", random, 24, 5)
            .Node("Conv", ["x", "w1"], ["c"])
            .Node("Relu", ["c"], ["r"])
            .Node("Flatten", ["r"], ["f"])
            .Node("MatMul", ["f", "w2"], ["s"]);
        return end(start).Output("y").Build();
    }
}
