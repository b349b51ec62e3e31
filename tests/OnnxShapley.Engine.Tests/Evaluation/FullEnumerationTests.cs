using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>Layers of real networks that can be enumerated: what estimators give when they may evaluate all coalitions.</summary>
[Category("Integration")]
public sealed class FullEnumerationTests
{
    private static readonly EstimatorCatalog Catalog = EstimatorCatalog.Discover();

    private static readonly Dictionary<string, Lazy<RecordedGame>> Games = new()
    {
        ["LeNet-1 /conv1/Conv"] = new(() => Record(Repository.PathOf("models", "lenet1.onnx"), Repository.Shared("data", "mnist-test-10k.npz"), 200, "/conv1/Conv")),
        ["LeNet-1 /conv2/Conv"] = new(() => Record(Repository.PathOf("models", "lenet1.onnx"), Repository.Shared("data", "mnist-test-10k.npz"), 200, "/conv2/Conv")),
        ["ResNet-20 /layer2/layer2.0/conv2/Conv"] = new(
            () => Record(Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx"), Repository.Shared("data", "cifar10-train-10k.npz"), 2, "/layer2/layer2.0/conv2/Conv")),
        ["digits /conv/Conv"] = new(() => Record(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), 16, "/conv/Conv")),
    };

    private static IEnumerable<string> Layers => Games.Keys;

    private static IEnumerable<string> Exhaustive =>
        Catalog.Estimators.Where(info => info.Guarantees.HasFlag(EstimatorGuarantees.Exhaustive)).Select(info => info.Name).Where(name => name != "exact");

    [Test]
    public void Estimate_AllCoalitions_GivesTheExactValues([ValueSource(nameof(Layers))] string layer, [ValueSource(nameof(Exhaustive))] string name) =>
        Assert.That(Values(name, layer), Is.EqualTo(Values("exact", layer)).Within(1e-6));

    [Test]
    public void Estimate_PlainLeastSquares_DoesNot([ValueSource(nameof(Layers))] string layer)
    {
        double[] exact = Values("exact", layer);
        double[] plain = Values("ols", layer);

        Assert.That(Norm(exact.Zip(plain, (a, b) => a - b)) / Norm(exact), Is.GreaterThan(0.01));
    }

    private static double[] Values(string name, string layer)
    {
        RecordedGame game = Games[layer].Value;
        return [.. Catalog.Get(name).Estimate(game, new EstimatorOptions { Budget = 1L << game.PlayerCount }, CancellationToken.None).Values];
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static RecordedGame Record(string model, string data, int images, string name)
    {
        TestNetwork network = TestNetwork.Open(model, data, images);
        ChannelGroup group = network.Couplings.Groups.Single(candidate => candidate.Name == name);
        using GroupGame game = Playing.Game(network, group, "cross-entropy");
        return RecordedGame.Of(game);
    }
}
