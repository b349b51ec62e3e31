using Onnx;
using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Activations;

/// <summary>Figures of activations against those of the tensors themselves, taken from a run that exposes them.</summary>
[Category("Integration")]
public sealed class ActivationStatisticsTests
{
    private static IEnumerable<TestCaseData> Networks()
    {
        yield return new TestCaseData(SmallNetworks.Classifier()).SetArgDisplayNames("free batch");
        yield return new TestCaseData(SmallNetworks.Classifier(batch: 1)).SetArgDisplayNames("batch of one");
        yield return new TestCaseData(SmallNetworks.Classifier(batch: 4)).SetArgDisplayNames("batch of four");
        yield return new TestCaseData(SmallNetworks.BatchLast()).SetArgDisplayNames("batch on the last axis");
        yield return new TestCaseData(SmallNetworks.ShapeAcrossTheFrontier()).SetArgDisplayNames("computed shape");
        yield return new TestCaseData(SmallNetworks.TwoOutputs()).SetArgDisplayNames("two outputs");
        yield return new TestCaseData(ChannelsLast()).SetArgDisplayNames("channels last");
        yield return new TestCaseData(Flattened()).SetArgDisplayNames("several slots");
        yield return new TestCaseData(Flattened(opset: 9)).SetArgDisplayNames("opset 9");
    }

    [TestCaseSource(nameof(Networks))]
    public void Measure_AnyLayout_GivesTheMeansOfTheTensors(OnnxModel model)
    {
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 5);

        ActivationStatistics statistics = Measure(network);

        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Assert.That(statistics.Magnitudes(group), Is.EqualTo(Expected(network, group, value => Math.Abs(value))).Within(1e-5).And.Some.Positive, group.Name);
            Assert.That(statistics.NonzeroShares(group), Is.EqualTo(Expected(network, group, value => value == 0 ? 0 : 1)).Within(1e-5), group.Name);
        }
    }

    [Test]
    public void Measure_ByHand_CountsImagesAndPositions()
    {
        // Two images of two positions: channels x, −x and 2x − 1 behind a ReLU.
        TestNetwork network = ByHand([1, 2, -3, 0]);
        ChannelGroup group = network.Couplings.Groups.Single();

        ActivationStatistics statistics = Measure(network);

        Assert.That(statistics.Magnitudes(group), Is.EqualTo(new[] { 3 / 4.0, 3 / 4.0, 4 / 4.0 }));
        Assert.That(statistics.NonzeroShares(group), Is.EqualTo(new[] { 2 / 4.0, 1 / 4.0, 2 / 4.0 }));
    }

    [Test]
    public void Measure_ChannelsSummedOverInTwoPlaces_TakesTheMeanOverThePlaces()
    {
        // At four positions each channel is x; behind the pooling at one it is their mean.
        OnnxModel model = new ModelBuilder().Input("x", -1, 1, 2, 2)
            .Initializer("w", [1, 2], 2, 1, 1, 1)
            .RandomInitializer("v", new Random(1), 3, 2, 1, 1).RandomInitializer("u", new Random(2), 3, 2, 1, 1)
            .Node("Conv", ["x", "w"], ["c"]).Node("Relu", ["c"], ["h"])
            .Node("GlobalAveragePool", ["h"], ["p"])
            .Node("Conv", ["h", "v"], ["y"]).Node("Conv", ["p", "u"], ["z"]).Output("y").Output("z").Build();
        TestNetwork network = WithImages(model, Tensor.From<float>([0, 0, 0, 4], 1, 1, 2, 2));
        ChannelGroup group = network.Couplings.Groups.Single();

        ActivationStatistics statistics = Measure(network);

        Assert.That(statistics.Magnitudes(group), Is.EqualTo(new double[] { 1, 2 }));
        Assert.That(statistics.NonzeroShares(group), Is.EqualTo(new[] { (0.25 + 1) / 2, (0.25 + 1) / 2 }));
    }

    [Test]
    public void Measure_QuantisedActivations_CountsFromTheirZero()
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 1, 1, 2)
            .Initializer("scale", [1f]).Initializer("small", [1f])
            .Initializer(TensorContent.Create("zero", TensorProto.Types.DataType.Uint8, [], new byte[] { 10 }))
            .Initializer(TensorContent.Create("nought", TensorProto.Types.DataType.Uint8, [], new byte[] { 0 }))
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Uint8, [2, 1, 1, 1], new byte[] { 1, 2 }))
            .Initializer(TensorContent.Create("v8", TensorProto.Types.DataType.Uint8, [1, 2, 1, 1], new byte[] { 1, 2 }))
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["q"])
            .Node("QLinearConv", ["q", "scale", "zero", "w8", "small", "nought", "scale", "zero"], ["h"])
            .Node("ConvInteger", ["h", "v8", "zero", "nought"], ["sum"])
            .Node("Cast", ["sum"], ["y"], ("to", 1)).Output("y").Build();
        TestNetwork network = WithImages(model, Tensor.From<float>([0, 3, 0, -1], 2, 1, 1, 2));
        ChannelGroup group = network.Couplings.Groups.Single();

        ActivationStatistics statistics = Measure(network);

        Assert.That(statistics.Magnitudes(group), Is.EqualTo(new[] { 4 / 4.0, 8 / 4.0 }));
        Assert.That(statistics.NonzeroShares(group), Is.EqualTo(new[] { 0.5, 0.5 }));
    }

    [Test]
    public void Measure_Halves_AreAddedUpInMorePrecision()
    {
        // 4,096 times 20 is more than a half can hold.
        OnnxModel model = new ModelBuilder().Input("x", TensorProto.Types.DataType.Float16, -1, 1, 64, 64)
            .Initializer(Halves("w", [1, 2], 2, 1, 1, 1)).Initializer(Halves("v", [1, 2], 1, 2, 1, 1))
            .Node("Conv", ["x", "w"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "v"], ["y"]).Output("y", TensorProto.Types.DataType.Float16).Build();
        Half[] image = new Half[64 * 64];
        Array.Fill(image, (Half)20);
        TestNetwork network = WithImages(model, Tensor.From<Half>(image, 1, 1, 64, 64));

        Assert.That(Measure(network).Magnitudes(network.Couplings.Groups.Single()), Is.EqualTo(new double[] { 20, 40 }));
    }

    [Test]
    public void Measure_OtherMemoryAndThreads_GivesTheSameFigures([Values(1L, 1L << 18, 1L << 30)] long memory, [Values(1, 2)] int threads)
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 45);
        RunSettings run = new(Settings.Session with { Threads = threads }, memory);

        ActivationStatistics statistics = ActivationStatistics.Measure(network.Couplings, network.Data.Inputs, run, CancellationToken.None);

        ActivationStatistics expected = Measure(network);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Assert.That(statistics.Magnitudes(group), Is.EqualTo(expected.Magnitudes(group)), group.Name);
            Assert.That(statistics.NonzeroShares(group), Is.EqualTo(expected.NonzeroShares(group)), group.Name);
        }
    }

    [Test]
    public void Measure_Cancelled_Throws() => Assert.That(
        () => ActivationStatistics.Measure(
            ByHand([1, 2]).Couplings, ByHand([1, 2]).Data.Inputs, Settings.Run, new CancellationToken(canceled: true)),
        Throws.InstanceOf<OperationCanceledException>());

    private static ActivationStatistics Measure(TestNetwork network) =>
        ActivationStatistics.Measure(network.Couplings, network.Data.Inputs, Settings.Run, CancellationToken.None);

    /// <summary>From all tensors of a run for every image alone: the mean over the places of the mean over a channel's values.</summary>
    private static double[] Expected(TestNetwork network, ChannelGroup group, Func<float, double> of)
    {
        Axis[] places = [.. network.Couplings.Contractions.Select(contraction => contraction.Axis).Distinct().Where(group.Axes.Contains)];
        List<double>[,] values = new List<double>[group.ChannelCount, places.Length];
        for (int image = 0; image < network.Data.Count; image++)
        {
            Dictionary<string, Tensor> tensors = ExposedRun.Of(network.Facts.Model, new RepeatedImage(network, image), network.Facts.BatchSize);
            for (int place = 0; place < places.Length; place++)
            {
                Axis axis = places[place];
                ReadOnlySpan<float> elements = tensors[axis.Operand.Tensor].Span<float>();
                int inner = axis.Operand.Shape.Skip(axis.Index + 1).Aggregate(1, (product, length) => product * length);
                for (int i = 0; i < elements.Length; i++)
                {
                    if (network.Couplings.ChannelOf(axis, i / inner % axis.Length) is { } id && id.Group == group.Number)
                    {
                        (values[id.Channel, place] ??= []).Add(of(elements[i]));
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, group.ChannelCount).Select(channel => Enumerable.Range(0, places.Length).Average(place => values[channel, place].Average()))];
    }

    private static TestNetwork ByHand(float[] values) => WithImages(
        new ModelBuilder().Input("x", -1, 1, 1, 2)
            .Initializer("w", [1, -1, 2], 3, 1, 1, 1).Initializer("b", [0f, 0, -1], 3)
            .RandomInitializer("v", new Random(1), 2, 3, 1, 1)
            .Node("Conv", ["x", "w", "b"], ["c"]).Node("Relu", ["c"], ["h"])
            .Node("Conv", ["h", "v"], ["y"]).Output("y").Build(),
        Tensor.From<float>(values, values.Length / 2, 1, 1, 2));

    private static TestNetwork WithImages(OnnxModel model, Tensor images) => TestNetwork.WithImages(model, images);

    private static OnnxModel ChannelsLast() => new ModelBuilder().Input("x", -1, 3, 4, 4)
        .RandomInitializer("w", new Random(1), 5, 3, 1, 1).RandomInitializer("v", new Random(2), 5, 2)
        .Node("Conv", ["x", "w"], ["c"]).Node("Relu", ["c"], ["r"])
        .Node("Transpose", ["r"], ["t"], ("perm", new long[] { 0, 2, 3, 1 }))
        .Node("MatMul", ["t", "v"], ["y"]).Output("y").Build();

    private static OnnxModel Flattened(int opset = 17) => new ModelBuilder(opset).Input("x", -1, 3, 4, 4)
        .RandomInitializer("w", new Random(1), 5, 3, 1, 1).RandomInitializer("v", new Random(2), 80, 2)
        .Node("Conv", ["x", "w"], ["c"]).Node("Relu", ["c"], ["r"]).Node("Flatten", ["r"], ["f"])
        .Node("MatMul", ["f", "v"], ["y"]).Output("y").Build();

    private static TensorProto Halves(string name, float[] values, params long[] dims)
    {
        Half[] halves = Array.ConvertAll(values, value => (Half)value);
        return TensorContent.Create(name, TensorProto.Types.DataType.Float16, dims, System.Runtime.InteropServices.MemoryMarshal.AsBytes(halves.AsSpan()));
    }
}
