using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>The worth of a coalition is the payoff of the whole masked model, whatever is split off, spread, batched or cached.</summary>
[Category("Integration")]
public sealed class GroupGameTests
{
    private const double Tolerance = 1e-5;

    [Test]
    public void Evaluate_EveryGroupOfTheDigitsNetwork_EqualsTheMaskedModel(
        [Values("digits-cnn.onnx", "digits-cnn-folded.onnx")] string model, [Values("cross-entropy", "accuracy", "kl", "mse")] string payoff)
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", model), Repository.PathOf("models", "digits-calib.npz"), images: 50);

        Assert.That(network.Couplings.Groups, Has.Length.EqualTo(4));
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            AssertWorths(network, group, payoff, coalitions: 6);
        }
    }

    [TestCase(0, "cross-entropy", Description = "the residual channels of the first stage, which pass through padded shortcuts")]
    [TestCase(1, "kl")]
    [TestCase(-1, "mse")]
    public void Evaluate_ResidualNetworkWithPaddedShortcuts_EqualsTheMaskedModel(int index, string payoff)
    {
        TestNetwork network = TestNetwork.Open(
            Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx"),
            Repository.Shared("data", "cifar10-train-10k.npz"),
            images: 8,
            Settings.Cifar);
        ChannelGroup group = network.Couplings.Groups[index < 0 ? ^-index : index];

        AssertWorths(network, group, payoff, coalitions: 4);
    }

    [TestCase("mnist_8_cntk.onnx", "cross-entropy")]
    [TestCase("burn_mnist.onnx", "kl")]
    [TestCase("mnist_netkit.onnx", "cross-entropy")]
    [TestCase("winml_pytorch_cifar10.onnx", "kl")]
    [TestCase("ultraface_slim320.onnx", "mse")]
    [TestCase("espcn_subpixel_float.onnx", "mse")]
    [TestCase("yunet_n_320.onnx", "mse")]
    public void Evaluate_NetworkFromElsewhere_EqualsTheMaskedModel(string model, string payoff)
    {
        TestNetwork network = TestNetwork.OpenWithRandomImages(
            Repository.Shared("models", "zoo", model), images: 3, labels: [1, 3, 7], freeLength: 32);

        ChannelGroup first = network.Couplings.Groups[0];
        ChannelGroup last = network.Couplings.Groups[^1];
        foreach (ChannelGroup group in new[] { first, last }.Distinct())
        {
            AssertWorths(network, group, payoff, coalitions: 2);
        }
    }

    [TestCaseSource(nameof(SmallModels))]
    public void Evaluate_SmallNetwork_EqualsTheMaskedModel(OnnxModel model, string payoff, int groups)
    {
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 5, labels: [0, 1, 2, 3, 4]);

        Assert.That(network.Couplings.Groups, Has.Length.EqualTo(groups));
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            AssertWorths(network, group, payoff, coalitions: 4);
        }
    }

    [Test]
    public void EvaluateEach_MeanOverTheImages_IsTheWorthToTheLastBit([Values("cross-entropy", "accuracy", "kl", "mse")] string payoff)
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 45);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[][] scores = Playing.Scores(network, group, payoff, coalitions);

            Assert.That(scores.Select(each => each.Length), Is.All.EqualTo(45));
            Assert.That(scores.Select(each => each.Aggregate(0.0, (sum, score) => sum + score) / 45), Is.EqualTo(Playing.Worths(network, group, payoff, coalitions)), group.Name);
        }
    }

    [Test]
    public void EvaluateEach_MemoryForOneSampleAtATime_GivesTheSameBits()
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 9);
        ChannelGroup group = network.Couplings.Groups[1];
        Coalition[] coalitions = Playing.Coalitions(group, 5);

        double[][] scores = Playing.Scores(network, group, "mse", coalitions, Settings.Run with { Memory = 1 });

        Assert.That(scores, Is.EqualTo(Playing.Scores(network, group, "mse", coalitions)));
        Assert.That(scores.Skip(2).SelectMany(each => each).Distinct().Count(), Is.EqualTo(5 * 9));
    }

    [Test]
    public void EvaluateEach_RoomForTooFewScores_SaysHowManyThereAre()
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 9);
        ChannelGroup group = network.Couplings.Groups[1];
        using GroupGame game = Playing.Game(network, group, "mse");

        Assert.That(
            () => game.EvaluateEach([Coalition.Empty(group.ChannelCount)], new double[8], CancellationToken.None),
            Throws.ArgumentException.With.Message.EqualTo("There are 1 coalitions on 9 images, but room for 8 scores. (Parameter 'scores')"));
    }

    private static IEnumerable<TestCaseData> SmallModels()
    {
        foreach (string payoff in new[] { "cross-entropy", "kl", "accuracy", "mse" })
        {
            yield return new TestCaseData(SmallNetworks.Classifier(), payoff, 2) { TestName = $"classifier, {payoff}" };
            yield return new TestCaseData(SmallNetworks.Classifier("Softmax"), payoff, 2) { TestName = $"classifier with probabilities, {payoff}" };
            yield return new TestCaseData(SmallNetworks.Classifier(batch: 2), payoff, 2) { TestName = $"classifier with a batch of two, {payoff}" };
            yield return new TestCaseData(SmallNetworks.BatchLast(), payoff, 2) { TestName = $"classifier with the batch on the last axis, {payoff}" };
        }

        yield return new TestCaseData(SmallNetworks.TwoOutputs(), "mse", 2) { TestName = "two outputs" };
        yield return new TestCaseData(SmallNetworks.ShapeAcrossTheFrontier(), "mse", 1) { TestName = "a shape across the frontier" };
    }

    private static void AssertWorths(TestNetwork network, ChannelGroup group, string payoff, int coalitions)
    {
        Coalition[] chosen = Playing.Coalitions(group, coalitions);

        double[] worths = Playing.Worths(network, group, payoff, chosen);

        double[] expected = Playing.ExpectedWorths(network, group, payoff, chosen);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(worths[i], Is.EqualTo(expected[i]).Within(Tolerance * Math.Max(1, Math.Abs(expected[i]))), $"{group.Name}, {chosen[i]}");
        }
    }
}
