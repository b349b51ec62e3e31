using System.Collections.Immutable;
using Onnx;
using OnnxShapley.Engine.Tests.Data;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Engine.Verification;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Verification;

[Category("Integration")]
public sealed class EquivalenceVerifierTests : DataTests
{
    private const double Tolerance = 1e-4;

    [TestCase("digits-cnn.onnx")]
    [TestCase("digits-cnn-folded.onnx")]
    public void Verify_ThePlanThatWasCut_Holds(string model)
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", model), Repository.PathOf("models", "digits-calib.npz"), images: 30);
        Plan plan = EverySecond(network);

        Equivalence equivalence = Verify(network, plan, ChannelRemover.Remove(network.Couplings, plan));

        Assert.That(equivalence.Holds, Is.True);
        Assert.That(equivalence.MaxRelDiff, Is.LessThan(1e-5));
        Assert.That(equivalence.Samples, Is.EqualTo(30));
        Assert.That(equivalence.Tolerance, Is.EqualTo(Tolerance));
    }

    [Test]
    public void Verify_AnotherPlan_DoesNotHold()
    {
        TestNetwork network = Digits();
        Plan plan = EverySecond(network);
        Plan another = new(network.Couplings, [.. plan.Kept.Select(kept => kept.Select(channel => channel + 1).ToImmutableArray())]);

        Equivalence equivalence = Verify(network, plan, ChannelRemover.Remove(network.Couplings, another));

        Assert.That(equivalence.Holds, Is.False);
        Assert.That(equivalence.MaxRelDiff, Is.GreaterThan(0.01));
    }

    [Test]
    public void Verify_OneWeightChanged_DoesNotHold()
    {
        TestNetwork network = Digits();
        Plan plan = EverySecond(network);
        OnnxModel pruned = ChannelRemover.Remove(network.Couplings, plan);
        int last = pruned.Graph.Initializer.Select((tensor, index) => (tensor, index)).Last(entry => entry.tensor.Dims.Count > 1).index;
        float[] weights = TensorContent.ReadSingle(pruned.Graph.Initializer[last], null);
        weights[0] += 0.1f;
        pruned.Graph.Initializer[last] = TensorContent.CreateSingle(
            pruned.Graph.Initializer[last].Name, [.. pruned.Graph.Initializer[last].Dims], weights);

        Equivalence equivalence = Verify(network, plan, pruned);

        Assert.That(equivalence.Holds, Is.False);
    }

    [Test]
    public void Verify_OutputOfAnotherShape_SaysWhich()
    {
        TestNetwork network = Digits();
        OnnxModel other = new ModelBuilder().Input("input", -1, 1, 8, 8).Node("Identity", ["input"], ["logits"]).Output("logits").Build();

        Assert.That(
            () => Verify(network, Plan.KeepAll(network.Couplings), other),
            Throws.TypeOf<EquivalenceException>().With.Message.EqualTo(
                "The output 'logits' of the pruned model has shape [30,1,8,8], that of the masked model [30,10]. "
                + "Nothing was written. This is a bug: please report it with the model."));
    }

    [Test]
    public void Verify_OutputThatIsAnInitializer_IsCompared()
    {
        static OnnxModel WithConstant(float value) => new ModelBuilder()
            .Input("x", -1, 2)
            .Initializer("w1", [1, 2, 3, 4], 2, 2)
            .Initializer("w2", [1, 2, 3, 4], 2, 2)
            .Initializer("c", [1, value], 2, 1)
            .Node("MatMul", ["x", "w1"], ["h"])
            .Node("MatMul", ["h", "w2"], ["y"])
            .Output("y")
            .Output("c")
            .Build();
        TestNetwork network = TestNetwork.WithRandomImages(WithConstant(2), images: 2);

        Assert.That(Verify(network, Plan.KeepAll(network.Couplings), WithConstant(2)).Holds, Is.True);
        Assert.That(Verify(network, Plan.KeepAll(network.Couplings), WithConstant(3)).Holds, Is.False);
    }

    [Test]
    public void Verify_OutputIsMissing_Fails()
    {
        TestNetwork network = Digits();
        OnnxModel other = new ModelBuilder().Input("input", -1, 1, 8, 8).Node("Identity", ["input"], ["other"]).Output("other").Build();

        Assert.That(() => Verify(network, Plan.KeepAll(network.Couplings), other), Throws.TypeOf<ArgumentException>().Or.TypeOf<InferenceException>());
    }

    [Test]
    public void Verify_MoreImagesThanTheLimit_ComparesTheFirst512()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: EquivalenceVerifier.MaximumSamples + 1);
        Plan plan = EverySecond(network);

        Equivalence equivalence = Verify(network, plan, ChannelRemover.Remove(network.Couplings, plan));

        Assert.That(equivalence.Samples, Is.EqualTo(512));
        Assert.That(equivalence.Holds, Is.True);
    }

    [Test]
    public void Verify_BothOverflowAlike_Holds()
    {
        TestNetwork network = TestNetwork.WithRandomImages(Overflowing(1e38f), images: 3);
        Plan plan = Plan.KeepAll(network.Couplings);

        Equivalence equivalence = Verify(network, plan, ChannelRemover.Remove(network.Couplings, plan));

        Assert.That(network.Calibration.Reference[0].Span<float>().ToArray(), Has.Some.Matches<float>(value => !float.IsFinite(value)));
        Assert.That(equivalence.Holds, Is.True);
    }

    [Test]
    public void Verify_OnlyOneOverflows_DoesNotHold([Values] bool original)
    {
        TestNetwork network = TestNetwork.WithRandomImages(Overflowing(original ? 1e38f : 1), images: 3);

        Equivalence equivalence = Verify(network, Plan.KeepAll(network.Couplings), Overflowing(original ? 1 : 1e38f));

        Assert.That(equivalence.MaxAbsDiff, Is.EqualTo(double.PositiveInfinity));
        Assert.That(equivalence.Holds, Is.False);
    }

    [Test]
    public void Verify_RoundingTurnsAChoice_ComparesWhatItIsMadeFrom()
    {
        TestNetwork network = TestNetwork.WithRandomImages(Choosing(1), images: 5);

        Equivalence equivalence = Verify(network, Plan.KeepAll(network.Couplings), Choosing(1.000001f));

        Assert.That(equivalence.Holds, Is.True);
        Assert.That(equivalence.MaxRelDiff, Is.InRange(1e-8, 1e-5));
        Assert.That(equivalence.Turned, Is.EqualTo(5));
    }

    [Test]
    public void Verify_AChoiceThatIsAnOutputTurns_IsCounted()
    {
        static OnnxModel Best(float second) => new ModelBuilder()
            .Input("x", -1, 2)
            .Initializer("w1", [1, 2, 3, 4], 2, 2)
            .Initializer("w2", [1, second, 0, 1, second, 0], 2, 3)
            .Node("MatMul", ["x", "w1"], ["h"])
            .Node("Relu", ["h"], ["r"])
            .Node("MatMul", ["r", "w2"], ["scores"])
            .Node("ArgMax", ["scores"], ["y"], ("axis", 1L))
            .Output("y", TensorProto.Types.DataType.Int64)
            .Build();
        TestNetwork network = TestNetwork.WithRandomImages(Best(1), images: 5);

        Equivalence equivalence = Verify(network, Plan.KeepAll(network.Couplings), Best(1.000001f));

        Assert.That(equivalence.Holds, Is.True);
        Assert.That(equivalence.Turned, Is.EqualTo(5));
    }

    [Test]
    public void Find_IntegersThatDependOnLengthsAlone_AreNoChoices()
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 2, 4, 4)
            .RandomInitializer("w1", new Random(1), 4, 2, 1, 1)
            .RandomInitializer("w2", new Random(2), 3, 4, 1, 1)
            .Initializer("half", [0.5f])
            .Node("Conv", ["x", "w1"], ["c"])
            .Node("Shape", ["c"], ["shape"])
            .Node("Cast", ["shape"], ["lengths"], ("to", (long)TensorProto.Types.DataType.Float))
            .Node("Mul", ["lengths", "half"], ["halves"])
            .Node("Cast", ["halves"], ["whole"], ("to", (long)TensorProto.Types.DataType.Int64))
            .Node("Cast", ["c"], ["cut"], ("to", (long)TensorProto.Types.DataType.Int64))
            .Node("Conv", ["c", "w2"], ["y"])
            .Output("y")
            .Output("cut", TensorProto.Types.DataType.Int64)
            .Build();
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 2);

        ImmutableArray<ComparisonPoint> points = ComparisonPoints.Find(network.Couplings, new HashSet<string> { "c", "halves", "whole", "cut", "y" });

        Assert.That(points.Where(point => point.IsChoice).Select(point => point.Tensor), Is.EqualTo(new[] { "cut" }));
    }

    [Test]
    public void Verify_TheSameChoice_TurnsNothing()
    {
        TestNetwork network = TestNetwork.WithRandomImages(Choosing(1), images: 5);
        Plan plan = EverySecond(network);

        Equivalence equivalence = Verify(network, plan, ChannelRemover.Remove(network.Couplings, plan));

        Assert.That(equivalence.Holds, Is.True);
        Assert.That(equivalence.Turned, Is.Zero);
    }

    [Test]
    public void Verify_AChoiceFromOtherScores_DoesNotHold()
    {
        TestNetwork network = TestNetwork.WithRandomImages(Choosing(1), images: 5);

        Equivalence equivalence = Verify(network, Plan.KeepAll(network.Couplings), Choosing(1.01f));

        Assert.That(equivalence.Holds, Is.False);
    }

    [Test]
    public void Verify_AnotherWeightBehindAChoiceThatAgrees_DoesNotHold()
    {
        TestNetwork network = TestNetwork.WithRandomImages(Choosing(2), images: 5);

        Equivalence equivalence = Verify(network, Plan.KeepAll(network.Couplings), Choosing(2, last: 1.01f));

        Assert.That(equivalence.Turned, Is.Zero);
        Assert.That(equivalence.Holds, Is.False);
    }

    [TestCase(0, 1e-4, true)]
    [TestCase(1e-4, 1e-4, true)]
    [TestCase(1.1e-4, 1e-4, false)]
    [TestCase(double.PositiveInfinity, 1e-4, false)]
    [TestCase(double.NaN, 1e-4, false)]
    public void Holds_RelativeDifference_IsWithinTheTolerance(double difference, double tolerance, bool expected) =>
        Assert.That(new Equivalence(0, difference, tolerance, 1, 0).Holds, Is.EqualTo(expected));

    private Equivalence Verify(TestNetwork network, Plan plan, OnnxModel pruned)
    {
        string path = Folder.PathOf("pruned.onnx");
        ModelFile.Save(pruned, path);
        using OrtSession session = OrtSession.OpenFile(path, Settings.Session);
        return EquivalenceVerifier.Verify(
            network.Couplings, MaskedModelBuilder.Build(network.Couplings), plan, ModelFile.Load(path), session, network.Data, Tolerance, Settings.Run, CancellationToken.None);
    }

    private static TestNetwork Digits() =>
        TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 30);

    private static Plan EverySecond(TestNetwork network) => new(
        network.Couplings,
        [.. network.Couplings.Groups.Select(group => Enumerable.Range(0, group.ChannelCount / 2).Select(index => 2 * index).ToImmutableArray())]);

    /// <summary>Takes the largest two of three scores, of which the first two are equal where <paramref name="second"/> is 1.</summary>
    private static OnnxModel Choosing(float second, float last = 1) => new ModelBuilder()
        .Input("x", -1, 2)
        .Initializer("w1", [1, 2, 3, 4], 2, 2)
        .Initializer("w2", [1, second, 0, 1, second, 0], 2, 3)
        .Initializer("w3", [1, last, 100, 10], 2, 2)
        .Initializer("k", 2)
        .Node("MatMul", ["x", "w1"], ["h"])
        .Node("Relu", ["h"], ["r"])
        .Node("MatMul", ["r", "w2"], ["scores"])
        .Node("TopK", ["scores", "k"], ["best", "where"])
        .Node("Cast", ["where"], ["place"], ("to", (long)TensorProto.Types.DataType.Float))
        .Node("MatMul", ["place", "w3"], ["y"])
        .Output("y")
        .Build();

    private static OnnxModel Overflowing(float weight) => new ModelBuilder()
        .Input("x", -1, 2)
        .Initializer("w1", [1, 2, 3, 4], 2, 2)
        .Initializer("w2", [weight, 1, weight, -weight], 2, 2)
        .Node("MatMul", ["x", "w1"], ["h"])
        .Node("Relu", ["h"], ["r"])
        .Node("MatMul", ["r", "w2"], ["y"])
        .Output("y")
        .Build();
}
