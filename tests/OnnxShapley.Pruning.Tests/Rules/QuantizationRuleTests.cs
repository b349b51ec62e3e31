using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class QuantizationRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_ActivationWithOneScale_CarriesChannels([Values(10, 13, 21)] int opset) => ExpectGroups(
        Finish(
            Start(opset)
                .Initializer("scale", [0.01f])
                .Initializer(Bytes("zero", DataType.Uint8, [], 3))
                .Node("QuantizeLinear", ["s", "scale", "zero"], ["q"])
                .Node("DequantizeLinear", ["q", "scale", "zero"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ActivationWithOneScaleAChannel_TakesItAlong([Values(1, -3)] int axis) => ExpectGroups(
        Finish(
            Start(opset: 13)
                .Initializer("scale", [0.01f, 0.02f, 0.03f, 0.01f, 0.02f, 0.03f], 6)
                .Initializer(Bytes("zero", DataType.Uint8, [6], 3, 2, 1, 0, 1, 2))
                .Node("QuantizeLinear", ["s", "scale", "zero"], ["q"], ("axis", axis))
                .Node("DequantizeLinear", ["q", "scale", "zero"], ["t"], ("axis", axis)),
            "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], zero[0], scale[0], zero[0], v[1]");

    [Test]
    public void Couple_QuantisedWeightsWithOneScale_CutsTheIntegers() => ExpectGroups(
        Finish(Weights([0.01f], []), "s"),
        "Conv_c 6: w8[0], v[1]");

    [Test]
    public void Couple_QuantisedWeightsWithOneScaleAChannel_CutsTheIntegersAndScales() => ExpectGroups(
        Finish(Weights([0.01f, 0.02f, 0.03f, 0.01f, 0.02f, 0.03f], [6]), "s"),
        "Conv_c 6: w8[0], scale[0], v[1]");

    [Test]
    public void Couple_QuantisedReader_CutsItsInputs() => ExpectGroups(
        Start(opset: 13)
            .Initializer("scale", [0.01f, 0.02f, 0.03f, 0.04f], 4)
            .Initializer(Bytes("v8", DataType.Int8, [4, 6, 1, 1], [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 37))]))
            .Node("DequantizeLinear", ["v8", "scale"], ["v"], ("axis", 0))
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], v8[1]");

    [Test]
    public void Couple_BlockedScales_IsPinned() => ExpectPins(
        Start(opset: 21)
            .RandomInitializer("scale", new Random(6), 4, 2, 1, 1)
            .Initializer(Bytes("v8", DataType.Int8, [4, 6, 1, 1], [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 37))]))
            .Node("DequantizeLinear", ["v8", "scale"], ["v"], ("axis", 1), ("block_size", 3))
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        [],
        "Conv_c 6: DequantizeLinear_v (DequantizeLinear): The attribute 'block_size' is 3: so many neighbours on axis 1 share a scale.",
        "Conv_y 4: DequantizeLinear_v (DequantizeLinear): The attribute 'block_size' is 3: so many neighbours on axis 1 share a scale.");

    [Test]
    public void Couple_QuantisedTwiceWithOtherScales_OneChannelIsAsManyAre() => ExpectGroups(
        Finish(
            Start()
                .Initializer("scale", [0.03f])
                .Initializer(Bytes("zero", DataType.Uint8, [], [128]))
                .Initializer("scales", [0.011f, 0.013f, 0.017f, 0.019f, 0.023f, 0.029f], 6)
                .Initializer(Bytes("zeros", DataType.Uint8, [6], [120, 121, 122, 123, 124, 125]))
                .Node("QuantizeLinear", ["s", "scale", "zero"], ["q"])
                .Node("DequantizeLinear", ["q", "scale", "zero"], ["d"])
                .Node("QuantizeLinear", ["d", "scales", "zeros"], ["r"], ("axis", 1))
                .Node("DequantizeLinear", ["r", "scales", "zeros"], ["t"], ("axis", 1)),
            "t"),
        "Conv_c 6: w1[0], b1[0], scales[0], zeros[0], scales[0], zeros[0], v[1]");

    [Test]
    public void Couple_WeightsOfFourBits_IsPinned() => ExpectPins(
        Start(opset: 21)
            .Initializer("scale", [0.1f])
            .Initializer(Bytes("v4", DataType.Int4, [4, 6, 1, 1], [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 37))]))
            .Node("DequantizeLinear", ["v4", "scale"], ["v"])
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        [],
        "Conv_c 6: DequantizeLinear_v (DequantizeLinear): The elements of 'v4' have 4 bits, two in a byte, which is not handled.",
        "Conv_y 4: DequantizeLinear_v (DequantizeLinear): The elements of 'v4' have 4 bits, two in a byte, which is not handled.");

    private static ModelBuilder Weights(float[] scales, long[] dims) => new ModelBuilder(13)
        .Input("x", -1, 3, 5, 5)
        .Initializer("scale", scales, dims)
        .Initializer(Bytes("w8", DataType.Int8, [6, 3, 3, 3], [.. Enumerable.Range(0, 162).Select(i => (byte)(i * 37))]))
        .Node("DequantizeLinear", ["w8", "scale"], ["w1"], ("axis", 0))
        .Node("Conv", ["x", "w1"], ["c"])
        .Node("Sigmoid", ["c"], ["s"]);

    private static TensorProto Bytes(string name, DataType type, long[] dims, params byte[] values) => TensorContent.Create(name, type, dims, values);
}
