using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>Integer convolutions are exact, so that masked and pruned are equal to the last bit.</summary>
public sealed class QuantizedConvolutionRuleTests : RuleTests
{
    [Test]
    public void Couple_LinearConvolutions_TiesProducerAndReader([Values(0, 3, 130)] int zero) => ExpectGroups(
        Read(Quantised(zero)),
        "QLinearConv_c 6: w1[0], b1[0], v8[1]");

    [Test]
    public void Couple_OneScaleAChannel_CutsScalesZerosAndBias() => ExpectGroups(
        Read(Quantised(7, perChannel: true)),
        "QLinearConv_c 6: w1[0], ws[0], wz[0], b1[0], v8[1]");

    [Test]
    public void Couple_Depthwise_CarriesChannels() => ExpectGroups(
        Read(
            Bytes(Quantised(7), "w2", DataType.Uint8, 6, 1, 3, 3)
                .Node("QLinearConv", ["c", "cs", "cz", "w2", "one_ws", "one_wz", "cs", "cz"], ["d"], ("group", 6), ("pads", new long[] { 1, 1, 1, 1 })),
            "d"),
        "QLinearConv_c 6: w1[0], b1[0], w2[0], v8[1]");

    [Test]
    public void Couple_TwoGroups_TiesTheSameChannelOfBoth() => ExpectGroups(
        Read(
            Bytes(Quantised(7), "w2", DataType.Uint8, 4, 3, 1, 1)
                .Node("QLinearConv", ["c", "cs", "cz", "w2", "one_ws", "one_wz", "cs", "cz"], ["d"], ("group", 2)),
            "d",
            4),
        "QLinearConv_c 3: w1[0], b1[0], w2[1]",
        "QLinearConv_d 2: w2[0], v8[1]");

    [Test]
    public void Couple_IntegerConvolution_TiesProducerAndReader([Values] bool hasZero)
    {
        string[] inputs = hasZero ? ["c", "v8", "cz", "one_wz"] : ["c", "v8"];
        OnnxModel model = Bytes(Quantised(9), "v8", DataType.Uint8, 4, 6, 1, 1)
            .Node("ConvInteger", inputs, ["sum"])
            .Node("Cast", ["sum"], ["y"], ("to", (int)DataType.Float))
            .Output("y")
            .Build();

        ExpectGroups(model, "QLinearConv_c 6: w1[0], b1[0], v8[1]");
    }

    [Test]
    public void Couple_SignedIntegers_TiesProducerAndReader() => ExpectGroups(
        Bytes(
            Bytes(
                new ModelBuilder()
                    .Input("x", DataType.Int8, -1, 3, 5, 5)
                    .Initializer("scale", [0.05f])
                    .Initializer(TensorContent.Create("zero", DataType.Int8, [], [250])),
                "w1",
                DataType.Int8,
                6,
                3,
                3,
                3),
            "v8",
            DataType.Int8,
            4,
            6,
            1,
            1)
            .Node("QLinearConv", ["x", "scale", "zero", "w1", "scale", "zero", "scale", "zero"], ["c"])
            .Node("QLinearConv", ["c", "scale", "zero", "v8", "scale", "zero", "scale", "zero"], ["y"])
            .Output("y", DataType.Int8)
            .Build(),
        "QLinearConv_c 6: w1[0], v8[1]");

    [Test]
    public void MultiplyAdds_LinearConvolution_CountsOutputsTimesWindow()
    {
        CostModel cost = new(new Subject(Read(Quantised(0))).Couplings);

        Assert.That(
            cost.PerNode(axis => axis.Length).Select(entry => $"{entry.Node.Name} {entry.MultiplyAdds}"),
            Is.EqualTo(new[] { "QLinearConv_c 4050", "QLinearConv_q 600" }));
    }

    /// <summary>The input quantised to 'xq', and the convolution 'c' with six channels.</summary>
    private static ModelBuilder Quantised(int zero, bool perChannel = false)
    {
        ModelBuilder builder = Bytes(new ModelBuilder(), "w1", DataType.Uint8, 6, 3, 3, 3)
            .Input("x", -1, 3, 5, 5)
            .Initializer("xs", [0.01f])
            .Initializer("cs", [0.05f])
            .Initializer("one_ws", [0.01f])
            .Initializer("ws", [0.01f, 0.02f, 0.03f, 0.01f, 0.02f, 0.03f], 6)
            .Initializer(TensorContent.Create("xz", DataType.Uint8, [], [12]))
            .Initializer(TensorContent.Create("cz", DataType.Uint8, [], [(byte)zero]))
            .Initializer(TensorContent.Create("one_wz", DataType.Uint8, [], [128]))
            .Initializer(TensorContent.Create("wz", DataType.Uint8, [6], [128, 128, 128, 128, 128, 128]))
            .Initializer(TensorContent.Create("b1", DataType.Int32, [6], [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 4 == 1 ? i : 0))]));
        return builder
            .Node("QuantizeLinear", ["x", "xs", "xz"], ["xq"])
            .Node(
                "QLinearConv",
                ["xq", "xs", "xz", "w1", perChannel ? "ws" : "one_ws", perChannel ? "wz" : "one_wz", "cs", "cz", "b1"],
                ["c"],
                ("pads", new long[] { 1, 1, 1, 1 }));
    }

    private static OnnxModel Read(ModelBuilder builder, string tensor = "c", int channels = 6) =>
        Bytes(builder, "v8", DataType.Uint8, 4, channels, 1, 1)
            .Node("QLinearConv", [tensor, "cs", "cz", "v8", "one_ws", "one_wz", "cs", "cz"], ["q"])
            .Node("DequantizeLinear", ["q", "cs", "cz"], ["y"])
            .Output("y")
            .Build();

    private static ModelBuilder Bytes(ModelBuilder builder, string name, DataType type, params long[] dims)
    {
        int count = (int)dims.Aggregate(1L, (product, length) => product * length);
        return builder.Initializer(TensorContent.Create(name, type, dims, [.. Enumerable.Range(0, count).Select(i => (byte)((i * 37) + 64))]));
    }
}
