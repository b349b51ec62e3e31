using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Importances;

[Category("Integration")]
public sealed class BatchNormalizationScaleImportanceTests
{
    [Test]
    public void Score_OneNorm_IsItsAbsoluteScale()
    {
        OnnxModel model = Contracted(Norm(Convolution("a"), "a", "h", [-2, 0, 0.5f]));

        GroupImportance importance = Scoring.WithoutGame(model, "bn-scale");

        Assert.That(importance.Scores, Is.EqualTo(new[] { 2, 0, 0.5 }));
        Assert.That(importance.StandardErrors, Is.All.Zero);
        Assert.That(importance.Evaluations, Is.Zero);
    }

    [Test]
    public void Score_ResidualStage_IsTheMeanOverTheNorms()
    {
        ModelBuilder builder = Norm(Convolution("a"), "a", "na", [-2, 4, 1]);
        builder = Norm(Convolution("b", builder), "b", "nb", [6, 0, -1]).Node("Add", ["na", "nb"], ["h"]);

        Assert.That(Scoring.WithoutGame(Contracted(builder), "bn-scale").Scores, Is.EqualTo(new double[] { 4, 2, 1 }));
    }

    [Test]
    public void Score_NormBeforeTheConvolutionThatReads_CountsTheChannelsThatItReads()
    {
        ModelBuilder builder = Norm(Convolution("a").Node("Relu", ["a"], ["r"]), "r", "h", [1, 3, -2]);

        Assert.That(Scoring.WithoutGame(Contracted(builder), "bn-scale").Scores, Is.EqualTo(new double[] { 1, 3, 2 }));
    }

    [Test]
    public void Score_SeveralSlotsOfAChannel_IsTheMeanOverThem()
    {
        OnnxModel model = Norm(Convolution("a", channels: 4), "a", "h", [1, -2, 5, 4])
            .Initializer("v", [1, 2, 3, 4, 5, 6, 7, 8], 4, 2, 1, 1)
            .Node("Conv", ["h", "v"], ["y"], ("group", 2L)).Output("y").Build();

        Assert.That(Scoring.WithoutGame(model, "bn-scale").Scores, Is.EqualTo(new double[] { 3, 3 }));
    }

    [Test]
    public void Score_ResNet20_FindsAScaleForEveryChannel()
    {
        TestNetwork network = TestNetwork.OpenWithRandomImages(Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx"), images: 1);

        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Assert.That(Scoring.WithoutGame(network, group, "bn-scale").Scores, Has.Length.EqualTo(group.ChannelCount).And.All.Positive, group.Name);
        }
    }

    [Test]
    public void EnsureFeasible_NoNorm_NamesTheGroupAndAnotherImportance()
    {
        OnnxModel model = Contracted(Convolution("a").Node("Relu", ["a"], ["h"]));

        Assert.That(
            () => Scoring.WithoutGame(model, "bn-scale"),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "The channels of group 'Conv_a' pass no BatchNormalization, by whose scale they could be ranked. Use an export whose "
                + "BatchNormalizations are not folded into the weights, or another importance, such as 'l2'."));
    }

    private static ModelBuilder Convolution(string output, ModelBuilder? builder = null, int channels = 3) => (builder ?? new ModelBuilder().Input("x", -1, 2, 2, 2))
        .RandomInitializer($"w_{output}", new Random(2), channels, 2, 1, 1)
        .Node("Conv", ["x", $"w_{output}"], [output]);

    private static ModelBuilder Norm(ModelBuilder builder, string input, string output, float[] scale)
    {
        float[] ones = [.. scale.Select(_ => 1f)];
        return builder
            .Initializer($"scale_{output}", scale, scale.Length)
            .Initializer($"shift_{output}", ones, scale.Length)
            .Initializer($"mean_{output}", ones, scale.Length)
            .Initializer($"variance_{output}", ones, scale.Length)
            .Node("BatchNormalization", [input, $"scale_{output}", $"shift_{output}", $"mean_{output}", $"variance_{output}"], [output]);
    }

    private static OnnxModel Contracted(ModelBuilder builder) => builder
        .RandomInitializer("last", new Random(1), 2, 3, 1, 1)
        .Node("Relu", ["h"], ["relu"]).Node("Conv", ["relu", "last"], ["y"]).Output("y").Build();
}
