using System.Collections.Immutable;
using Onnx;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Importances;

[Category("Integration")]
public sealed class TaylorImportanceTests
{
    private const double Step = TaylorImportance.Step;

    [Test]
    public void Score_ThreeChannels_IsTheMeanOverImagesOfTheAbsoluteSlope()
    {
        // Logits (s, 0) with s = x·(1·m₀ − 2·m₁ + 0·m₂); the payoff is ln σ(s) for label 0 and ln σ(−s) for label 1.
        float[] inputs = [1, -0.5f];
        TestNetwork network = ByHand(inputs, labels: [0, 1]);

        GroupImportance importance = Score(network, "cross-entropy");

        double Payoff(int image, double first, double second)
        {
            double score = inputs[image] * ((1 * first) - (2 * second));
            return -Math.Log(1 + Math.Exp(image == 0 ? -score : score));
        }

        double Slope(double first, double second) => (Enumerable.Range(0, 2).Average(image => Math.Abs(Payoff(image, 1, 1) - Payoff(image, first, second)))) / Step;
        Assert.That(importance.Scores, Is.EqualTo(new[] { Slope(1 - Step, 1), Slope(1, 1 - Step), 0 }).Within(1e-5));
        Assert.That(importance.StandardErrors, Is.All.NaN);
        Assert.That(importance.Evaluations, Is.EqualTo(4));
    }

    [Test]
    public void Score_PayoffThatIsHighestForTheWholeNetwork_IsHalfTheCurvatureTimesTheStep()
    {
        // Minus the squared difference, in units of the variance: of 1·x and −2·x the outputs lack ε·x and 2ε·x.
        TestNetwork network = ByHand([1, -2], labels: null);

        GroupImportance importance = Score(network, "mse");

        // The logits are (−1, 0) and (2, 0), of variance 19/16; of two elements one lacks nothing.
        double ofOne = Step * (1 + 4) / 2.0 / (19 / 16.0) / 2;
        Assert.That(importance.Scores, Is.EqualTo(new[] { ofOne, 4 * ofOne, 0 }).Within(1e-5));
    }

    [Test]
    public void Score_EveryGroupOfTheDigitsNetwork_EqualsTheMaskedModel([Values("cross-entropy", "kl")] string payoff)
    {
        TestNetwork network = Digits();
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            double[] expected = ByTheMaskedModel(network, group, payoff);

            Assert.That(Scoring.WithGame(network, group, "taylor", payoff).Scores, Is.EqualTo(expected).Within(2e-4), group.Name);
        }
    }

    [Test]
    public void Score_OtherMemoryAndThreads_GivesTheSameBits([Values(1L, 1L << 20)] long memory, [Values(1, 2)] int threads)
    {
        TestNetwork network = Digits();
        RunSettings run = new(Settings.Session with { Threads = threads }, memory);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            ImmutableArray<double> scores = Scoring.WithGame(network, group, "taylor", "cross-entropy", run).Scores;

            Assert.That(scores, Is.EqualTo(Scoring.WithGame(network, group, "taylor", "cross-entropy").Scores), group.Name);
        }
    }

    [Test]
    public void Score_FixedBatch_GivesTheScoresOfAFreeOne([Values(1, 4)] int batch)
    {
        TestNetwork free = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 6, labels: [0, 1, 2, 3, 4, 0]);
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(batch: batch), images: 6, labels: [0, 1, 2, 3, 4, 0]);
        foreach ((ChannelGroup wanted, ChannelGroup got) in free.Couplings.Groups.Zip(network.Couplings.Groups))
        {
            ImmutableArray<double> expected = Scoring.WithGame(free, wanted, "taylor", "cross-entropy").Scores;

            Assert.That(Scoring.WithGame(network, got, "taylor", "cross-entropy").Scores, Is.EqualTo(expected).Within(1e-3));
        }
    }

    [Test]
    public void Score_Evaluations_AreReportedAsTheyAreMade()
    {
        TestNetwork network = Digits();
        ChannelGroup group = network.Couplings.Groups[0];
        using GroupGame game = Playing.Game(network, group, "cross-entropy");
        using RecordedProgress progress = new();

        GroupImportance importance = ImportanceCatalog.Discover().Get("taylor").Score(
            Scoring.Context(network, group, game, progress: progress), CancellationToken.None);

        Assert.That(progress.Reports[^1].Done, Is.EqualTo(group.ChannelCount + 1));
        Assert.That(importance.Evaluations, Is.EqualTo(group.ChannelCount + 1));
    }

    [Test]
    public void Score_Cancelled_PreparesNothing()
    {
        TestNetwork network = Digits();
        ChannelGroup group = network.Couplings.Groups[0];
        ImportanceContext context = Scoring.Context(network, group, new RecordedGame(group.ChannelCount, worths: []));

        Assert.That(
            () => ImportanceCatalog.Discover().Get("taylor").Score(context, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void EnsureFeasible_IntegersThatAConvolutionReads_AreRefused()
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 2, 1, 1)
            .Initializer("scale", [0.1f])
            .Initializer(TensorContent.Create("zero", TensorProto.Types.DataType.Uint8, [], new byte[] { 0 }))
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Uint8, [3, 2, 1, 1], new byte[] { 1, 2, 3, 4, 5, 6 }))
            .Initializer(TensorContent.Create("v8", TensorProto.Types.DataType.Uint8, [2, 3, 1, 1], new byte[] { 1, 2, 3, 4, 5, 6 }))
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["q"])
            .Node("QLinearConv", ["q", "scale", "zero", "w8", "scale", "zero", "scale", "zero"], ["h"])
            .Node("ConvInteger", ["h", "v8", "zero", "zero"], ["sum"])
            .Node("Cast", ["sum"], ["y"], ("to", 1)).Output("y").Build();

        Assert.That(
            () => Scoring.WithoutGame(model, "taylor"),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "The channels of group 'QLinearConv_h' are integers where they are summed over, which no mask can change a little. "
                + "Use another importance, such as 'leave-one-out'."));
    }

    private static GroupImportance Score(TestNetwork network, string payoff) =>
        Scoring.WithGame(network, network.Couplings.Groups.Single(), "taylor", payoff);

    private static TestNetwork Digits() =>
        TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 30);

    private static TestNetwork ByHand(float[] inputs, ImmutableArray<long>? labels) => TestNetwork.WithImages(
        new ModelBuilder().Input("x", -1, 1)
            .Initializer("w", [1, 1, 1], 1, 3)
            .Initializer("v", [1, 0, -2, 0, 0, 0], 3, 2)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Identity", ["h"], ["i"])
            .Node("MatMul", ["i", "v"], ["y"]).Output("y").Build(),
        Tensor.From<float>(inputs, inputs.Length, 1),
        labels);

    /// <summary>The same slopes, by running the whole masked model image by image.</summary>
    private static double[] ByTheMaskedModel(TestNetwork network, ChannelGroup group, string payoff)
    {
        double[] whole = Playing.ExpectedScores(network, group, payoff, [.. Enumerable.Repeat(1f, group.ChannelCount)]);
        return
        [
            .. Enumerable.Range(0, group.ChannelCount).Select(channel =>
            {
                float[] mask = [.. Enumerable.Range(0, group.ChannelCount).Select(other => other == channel ? 1 - TaylorImportance.Step : 1)];
                return whole.Zip(Playing.ExpectedScores(network, group, payoff, mask), (all, less) => Math.Abs(all - less)).Average() / Step;
            }),
        ];
    }
}
