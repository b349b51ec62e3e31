using Onnx;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Importances;

[Category("Integration")]
public sealed class GeometricMedianImportanceTests
{
    [Test]
    public void Score_OneConvolution_AddsUpTheDistancesToAllOtherChannels()
    {
        OnnxModel model = Contracted(new ModelBuilder().Input("x", -1, 2, 2, 2)
            .Initializer("w", [0, 0, 3, 4, 6, 8], 3, 2, 1, 1)
            .Node("Conv", ["x", "w"], ["h"]));

        GroupImportance importance = Scoring.WithoutGame(model, "fpgm");

        Assert.That(importance.Scores, Is.EqualTo(new double[] { 5 + 10, 5 + 5, 10 + 5 }).Within(1e-6));
        Assert.That(importance.StandardErrors, Is.All.Zero);
        Assert.That(importance.Evaluations, Is.Zero);
    }

    [Test]
    public void Score_TwoConvolutionsThatWriteTheChannels_TakesTheWeightsOfBothAsOneVector()
    {
        OnnxModel model = Contracted(new ModelBuilder().Input("x", -1, 2, 2, 2)
            .Initializer("wa", [0, 0, 3, 4, 6, 8], 3, 2, 1, 1)
            .Initializer("wb", [0, 0, 0, 12, 0, 0], 3, 2, 1, 1)
            .Node("Conv", ["x", "wa"], ["a"]).Node("Conv", ["x", "wb"], ["b"]).Node("Add", ["a", "b"], ["h"]));

        Assert.That(Scoring.WithoutGame(model, "fpgm").Scores, Is.EqualTo(new double[] { 13 + 10, 13 + 13, 10 + 13 }).Within(1e-5));
    }

    [Test]
    public void Score_SlotsThatAreNotSideBySide_TakesTheWeightsOfAllSlotsAsOneVector()
    {
        // Two channels, in the halves of the first result: a convolution in two groups goes on with both halves alike.
        OnnxModel model = new ModelBuilder().Input("x", -1, 1, 2, 2)
            .Initializer("w", [1, 2, 4, 6], 4, 1, 1, 1)
            .Initializer("v", [1, 2, 3, 4, 5, 6, 7, 8], 4, 2, 1, 1)
            .Node("Conv", ["x", "w"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "v"], ["y"], ("group", 2L)).Output("y").Build();

        Assert.That(Scoring.WithoutGame(model, "fpgm").Scores, Is.EqualTo(new[] { Math.Sqrt(5), Math.Sqrt(5) }).Within(1e-6));
    }

    [Test]
    public void Score_MatrixThatMakesBlocksOfColumns_ComparesThemPlaceByPlace()
    {
        // Channel c is made of the columns 2c and 2c + 1.
        OnnxModel model = new ModelBuilder().Input("x", -1, 2)
            .Initializer("w", [0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 2, 1], 2, 6)
            .Initializer("shape", -1, 3, 1, 2)
            .Initializer("v", [1, 2, 3, 4, 5, 6], 2, 3, 1, 1)
            .Node("MatMul", ["x", "w"], ["m"]).Node("Reshape", ["m", "shape"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("Conv", ["r", "v"], ["y"]).Output("y").Build();

        // The vectors are (0, 0, 0, 0), (1, 0, 0, 2) and (0, 0, 2, 1), whatever the order of their elements.
        double[] distances = [Math.Sqrt(5), Math.Sqrt(5), Math.Sqrt(6)];
        Assert.That(
            Scoring.WithoutGame(model, "fpgm").Scores,
            Is.EqualTo(new[] { distances[0] + distances[1], distances[0] + distances[2], distances[1] + distances[2] }).Within(1e-6));
    }

    [Test]
    public void Score_ConvolutionThatWritesSomeChannelsOnly_MakesThemAGroupOfTheirOwn()
    {
        // The second convolution writes the first two of four channels, and zeros are padded for the others.
        OnnxModel model = Contracted(
            new ModelBuilder().Input("x", -1, 1, 2, 2)
                .Initializer("wa", [1, 2, 3, 4], 4, 1, 1, 1)
                .Initializer("wb", [5, 6], 2, 1, 1, 1)
                .Initializer("wc", [1, 1], 2, 1, 1, 1)
                .Initializer("pads", 0, 0, 0, 0, 0, 2, 0, 0)
                .Node("Conv", ["x", "wa"], ["a"]).Node("Conv", ["x", "wb"], ["b"]).Node("Pad", ["b", "pads"], ["padded"])
                .Node("Add", ["a", "padded"], ["h"]),
            channels: 4);
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 1);

        Assert.That(network.Couplings.Groups.Select(group => group.ChannelCount), Is.EqualTo(new[] { 2, 2 }));
        Assert.That(Scoring.WithoutGame(network, network.Couplings.Groups[0], "fpgm").Scores, Is.EqualTo(new[] { Math.Sqrt(2), Math.Sqrt(2) }).Within(1e-6));
        Assert.That(Scoring.WithoutGame(network, network.Couplings.Groups[1], "fpgm").Scores, Is.EqualTo(new double[] { 1, 1 }).Within(1e-6));
    }

    [Test]
    public void Score_TwinChannels_GoFirst()
    {
        OnnxModel model = Contracted(new ModelBuilder().Input("x", -1, 2, 2, 2)
            .Initializer("w", [9, 9, 1, 2, 1, 2, -8, 3], 4, 2, 1, 1)
            .Node("Conv", ["x", "w"], ["h"]), channels: 4);

        GroupImportance importance = Scoring.WithoutGame(model, "fpgm");

        Assert.That(importance.Scores[1], Is.EqualTo(importance.Scores[2]).And.LessThan(importance.Scores[0]).And.LessThan(importance.Scores[3]));
    }

    [Test]
    public void Score_QuantisedWeights_CountAsTheGraphDequantisesThem()
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 2)
            .Initializer("scale", [0.1f, 0.2f, 0.3f], 3)
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Int8, [2, 3], new byte[] { 0, 0, 10, 0, 10, 0 }))
            .Initializer("v", [1, 2, 3, 4, 5, 6], 3, 2)
            .Node("DequantizeLinear", ["w8", "scale"], ["w"], ("axis", 1L))
            .Node("MatMul", ["x", "w"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("MatMul", ["r", "v"], ["y"]).Output("y").Build();

        // (0, 0), (0, 2) and (3, 0).
        Assert.That(
            Scoring.WithoutGame(model, "fpgm").Scores,
            Is.EqualTo(new[] { 2 + 3, 2 + Math.Sqrt(13), 3 + Math.Sqrt(13) }).Within(1e-5));
    }

    private static OnnxModel Contracted(ModelBuilder builder, int channels = 3) => builder
        .RandomInitializer("last", new Random(1), 2, channels, 1, 1)
        .Node("Relu", ["h"], ["relu"]).Node("Conv", ["relu", "last"], ["y"]).Output("y").Build();
}
