using Onnx;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Importances;

[Category("Integration")]
public sealed class ImportanceTests
{
    [TestCase("l1", new double[] { 3 + 3 + 10, 0.75 + 5 + 1.25 })]
    [TestCase("l2", new double[] { 5 + 9 + 42, 0.3125 + 17 + 0.8125 })]
    public void WeightNorm_GroupOfTwoConvolutionsAndAGemm_AddsAllWeightsThatWriteTheChannel(string name, double[] sums)
    {
        TestNetwork network = TestNetwork.WithRandomImages(ResidualGroup(), images: 1);
        ChannelGroup group = network.Couplings.Groups.Single();

        GroupImportance importance = Scoring.WithoutGame(network, group, name);

        Assert.That(group.Producers, Has.Length.EqualTo(3));
        Assert.That(importance.Scores, Is.EqualTo(name == "l1" ? sums : sums.Select(Math.Sqrt)).Within(1e-6));
        Assert.That(importance.StandardErrors, Is.All.Zero);
        Assert.That(importance.Evaluations, Is.Zero);
    }

    [TestCase("l1")]
    [TestCase("l2")]
    [TestCase("fpgm")]
    [TestCase("random")]
    public void Score_NoForwardPassNeeded_LeavesTheGameAlone(string name)
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            GroupImportance importance = Scoring.WithoutGame(network, group, name);

            Assert.That(importance.Scores, Has.Length.EqualTo(group.ChannelCount).And.All.Positive);
        }
    }

    [Test]
    public void Random_Seed_DecidesTheScores()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);
        ChannelGroup group = network.Couplings.Groups[1];

        GroupImportance scores = Scoring.WithoutGame(network, group, "random", seed: 4);

        Assert.That(scores.Scores, Is.EqualTo(Scoring.WithoutGame(network, group, "random", seed: 4).Scores));
        Assert.That(scores.Scores, Is.Not.EqualTo(Scoring.WithoutGame(network, group, "random", seed: 5).Scores));
        Assert.That(scores.Scores, Is.Unique.And.All.InRange(0, 1));
        Assert.That(scores.StandardErrors, Is.All.NaN);
    }

    [Test]
    public void Exact_SmallGroup_SharesOutThePayoff()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 6, labels: [0, 1, 2, 3, 4, 0]);
        ChannelGroup group = network.Couplings.Groups[0];
        double[] worths = Playing.Worths(network, group, "cross-entropy", [Coalition.Empty(4), Coalition.Grand(4)]);

        GroupImportance importance = Score(network, group, "exact");

        Assert.That(importance.Scores.Sum(), Is.EqualTo(worths[1] - worths[0]).Within(1e-6));
        Assert.That(importance.Evaluations, Is.EqualTo(16));
    }

    [Test]
    public void Permutation_BudgetBelowTheMinimum_NamesTheGroupAndTheMinimum()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 2, labels: [0, 1]);

        Assert.That(
            () => Score(network, network.Couplings.Groups[1], "permutation", budget: 6),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "Group 'Conv_c2': The estimator 'permutation' needs a budget of at least 7 evaluations for 6 players, not 6. "
                + "Raise the budget or choose an estimator that needs less."));
    }

    [Test]
    public void Exact_GroupTooLarge_NamesTheGroupAndTheAlternatives()
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 2);
        ChannelGroup group = network.Couplings.Groups.Single(group => group.ChannelCount == 24);
        IEnumerable<string> alternatives = EstimatorCatalog.Discover().Estimators.Where(info => info.Estimator.MaximumPlayers >= 24).Select(info => info.Name);

        Assert.That(
            () => Score(network, group, "exact"),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"Group '{group.Name}': The estimator 'exact' takes at most 20 players, not 24. "
                + $"For larger games use one of '{string.Join("', '", alternatives)}'."));
    }

    private static GroupImportance Score(TestNetwork network, ChannelGroup group, string name, long? budget = null)
    {
        using GroupGame game = Playing.Game(network, group, "cross-entropy");
        return ImportanceCatalog.Discover().Get(name).Score(Scoring.Context(network, group, game, budget: budget), CancellationToken.None);
    }

    [TestCase("l1", new double[] { 0.1 * (1 + 4), 0.2 * (2 + 5), 0.3 * (3 + 6) })]
    [TestCase("l2", new double[] { 0.1 * 4.1231056, 0.2 * 5.3851648, 0.3 * 6.7082039 })]
    public void WeightNorm_QuantisedWeights_CountAsTheGraphDequantisesThem(string name, double[] scores)
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 2)
            .Initializer("scale", [0.1f, 0.2f, 0.3f], 3)
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Int8, [2, 3], new byte[] { 1, 2, 3, 4, 5, 6 }))
            .Initializer("v", [1, 2, 3, 4, 5, 6], 3, 2)
            .Node("DequantizeLinear", ["w8", "scale"], ["dequantised"], ("axis", 1)).Node("Identity", ["dequantised"], ["w"])
            .Node("MatMul", ["x", "w"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("MatMul", ["r", "v"], ["y"]).Output("y").Build();
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 1);

        GroupImportance importance = Scoring.WithoutGame(network, network.Couplings.Groups.Single(), name);

        Assert.That(importance.Scores, Is.EqualTo(scores).Within(1e-6));
    }

    [Test]
    public void WeightImportance_IntegersThatAConvolutionReads_AreRefused([Values("l1", "l2", "fpgm")] string name)
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
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 1);
        ChannelGroup group = network.Couplings.Groups.Single();

        Assert.That(
            () => ImportanceCatalog.Discover().Get(name).EnsureFeasible(network.Couplings, group, null),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "The channels of group 'QLinearConv_h' are not made by floating-point weights, by which they could be scored. Use another importance, such as 'leave-one-out'."));
    }

    /// <summary>Two channels, written by a convolution, by another one on the shortcut, and by a Gemm after pooling.</summary>
    private static OnnxModel ResidualGroup() => new ModelBuilder()
        .Input("x", -1, 2, 2, 2)
        .Initializer("wa", [1, -2, 0.5f, -0.25f], 2, 2, 1, 1)
        .Initializer("wb", [-3, 0, 4, 1], 2, 2, 1, 1)
        .Initializer("wg", [4, 0.5f, -5, -0.75f, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8, 2)
        .Initializer("wy", [1, 2, 3, 4, 5, 6], 2, 3)
        .Node("Conv", ["x", "wa"], ["a"])
        .Node("Conv", ["x", "wb"], ["b"])
        .Node("Add", ["a", "b"], ["sum"])
        .Node("GlobalAveragePool", ["sum"], ["pooled"])
        .Node("Flatten", ["pooled"], ["flat"])
        .Node("Flatten", ["x"], ["pixels"])
        .Node("Gemm", ["pixels", "wg"], ["g"])
        .Node("Add", ["flat", "g"], ["h"])
        .Node("Relu", ["h"], ["r"])
        .Node("MatMul", ["r", "wy"], ["y"])
        .Output("y")
        .Build();
}
