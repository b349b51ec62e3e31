using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>Operators on both sides of a change of the standard, where their own tests have one side only.</summary>
public sealed class OpsetTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void TopK_NumberAsAttribute_CarriesChannels([Values(7, 9)] int opset) =>
        ExpectGroups(Finish(Start(opset).Node("TopK", ["s"], ["t", "places"], ("k", 2), ("axis", 3)), "t"), One);

    [Test]
    public void TopK_NumberAsInput_CarriesChannels([Values(10, 11, 21)] int opset) =>
        ExpectGroups(Finish(Start(opset).Initializer("k", 2).Node("TopK", ["s", "k"], ["t", "places"], ("axis", 3)), "t"), One);

    [Test]
    public void Dropout_Inference_CarriesChannels([Values(7, 10, 12, 13)] int opset) => ExpectGroups(
        opset < 12
            ? Finish(Start(opset).Node("Dropout", ["s"], ["t"], ("ratio", 0.4f)), "t")
            : Finish(Start(opset).Initializer("ratio", [0.4f]).Node("Dropout", ["s", "ratio"], ["t"]), "t"),
        One);

    [Test]
    public void ReduceSum_AxesAsAttributeOrInput_CarriesChannels([Values(11, 13)] int opset) => ExpectGroups(
        opset < 13
            ? Finish(Start(opset).Node("ReduceSum", ["s"], ["t"], ("axes", new long[] { 2, 3 })), "t")
            : Finish(Start(opset).Initializer("axes", 2, 3).Node("ReduceSum", ["s", "axes"], ["t"]), "t"),
        One);

    [TestCase("ReduceMean")]
    [TestCase("ReduceMax")]
    [TestCase("ReduceMin")]
    [TestCase("ReduceProd")]
    [TestCase("ReduceL1")]
    [TestCase("ReduceLogSumExp")]
    [TestCase("ReduceSumSquare")]
    public void Reductions_AxesAsAttributeOrInput_CarriesChannels(string operatorType)
    {
        ExpectGroups(Finish(Start(17).Node(operatorType, ["s"], ["t"], ("axes", new long[] { -1 })), "t"), One);
        ExpectGroups(Finish(Start(18).Initializer("axes", -1).Node(operatorType, ["s", "axes"], ["t"]), "t"), One);
    }

    [Test]
    public void AveragePool_DilationsSince19_CarriesChannels() => ExpectGroups(
        Finish(Start(19).Node("AveragePool", ["s"], ["t"], ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 })), "t"),
        One);

    [Test]
    public void Resize_EveryVersion_CarriesChannels([Values(10, 11, 13, 18, 19)] int opset) => ExpectGroups(
        Finish(
            Start(opset)
                .Initializer("scales", [1, 1, 2, 2], 4)
                .Node("Resize", opset == 10 ? ["s", "scales"] : ["s", opset < 13 ? "region" : string.Empty, "scales"], ["t"], ("mode", "nearest"))
                .Initializer("region", [], 0),
            "t"),
        One);

    [Test]
    public void Clip_AttributesOrInputs_CarriesChannels([Values(7, 10, 11, 12, 13)] int opset) => ExpectGroups(
        opset < 11
            ? Finish(Start(opset).Node("Clip", ["s"], ["t"], ("min", 0.4f), ("max", 0.6f)), "t")
            : Finish(Start(opset).Initializer("low", [0.4f]).Initializer("high", [0.6f]).Node("Clip", ["s", "low", "high"], ["t"]), "t"),
        One);

    [Test]
    public void DequantizeLinear_EveryVersion_CarriesChannels([Values(10, 13, 19, 21, 23)] int opset) => ExpectGroups(
        Finish(
            Start(opset)
                .Initializer("scale", [0.01f])
                .Initializer(TensorContent.Create("zero", DataType.Uint8, [], [3]))
                .Node("QuantizeLinear", ["s", "scale", "zero"], ["q"])
                .Node("DequantizeLinear", ["q", "scale", "zero"], ["t"]),
            "t"),
        One);

    [Test]
    public void Softmax_AllAxesBefore13AndOneSince_PinsWhatIsMixed([Values(12, 13)] int opset)
    {
        OnnxModel model = Finish(Start(opset).Node("Softmax", ["s"], ["t"], ("axis", 1)), "t");

        ExpectPin(model, "Softmax_t (Softmax): Softmax normalises over axis 1 of 's', which mixes its channels.");
    }

    [Test]
    public void Pad_AxesSince18_CarriesChannels([Values(17, 18, 21)] int opset) => ExpectGroups(
        opset < 18
            ? Finish(Start(opset).Initializer("amounts", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", ["s", "amounts"], ["t"]), "t")
            : Finish(Start(opset).Initializer("amounts", 1, 1, 1, 1).Initializer("axes", 2, 3).Node("Pad", ["s", "amounts", "", "axes"], ["t"]), "t"),
        One);

    [Test]
    public void RMSNormalization_OverSpace_CarriesChannels() => ExpectGroups(
        Finish(Start(23).Initializer("scale", [1, 2, 3, 4, 5], 5).Node("RMSNormalization", ["s", "scale"], ["t"]), "t"),
        One);

    [Test]
    public void RMSNormalization_OverChannels_IsPinned() => ExpectPin(
        Finish(Start(23).RandomInitializer("scale", new Random(3), 6, 5, 5).Node("RMSNormalization", ["s", "scale"], ["t"], ("axis", 1)), "t"),
        "RMSNormalization_t (RMSNormalization): RMSNormalization computes its statistics over axis 1 of 's'.");

    [Test]
    public void Attention_Since23_IsPinned() => ExpectPin(
        Finish(Start(23).Node("Attention", ["s", "s", "s"], ["t"]), "t"),
        "Attention_t (Attention): Attention splits and merges heads in one node, which is not handled.",
            "Export the model with an opset below 23, where it is made of MatMul and Softmax.");

    [Test]
    public void RotaryEmbedding_Since23_IsPinned() => ExpectPin(
        Finish(
            Start(23)
                .Initializer("zeros", 0, 0)
                .Initializer("ends", 5, 4)
                .Initializer("axes", 2, 3)
                .RandomInitializer("cos", new Random(3), 1, 5, 2)
                .RandomInitializer("sin", new Random(4), 1, 5, 2)
                .Initializer("images", 0L)
                .Initializer("batch", 1)
                .Node("Slice", ["s", "zeros", "ends", "axes"], ["even"])
                .Node("Gather", ["even", "images"], ["one"])
                .Node("RotaryEmbedding", ["one", "cos", "sin"], ["t"]),
            "t"),
        "RotaryEmbedding_t (RotaryEmbedding): RotaryEmbedding rotates pairs of channels by angles that depend on their numbers.");

    [TestCase("Mod", 1)]
    [TestCase("Mul", 0)]
    public void Elementwise_WithAConstantOfChannels_CutsIt(string operatorType, int fmod) => ExpectGroups(
        Finish(
            Start()
                .Initializer("k", [0.3f, 0.4f, 0.7f, 0.2f, 0.5f, 0.9f], 1, 6, 1, 1)
                .Node(operatorType, ["s", "k"], ["t"], fmod == 1 ? [("fmod", (object)1)] : []),
            "t"),
        "Conv_c 6: w1[0], b1[0], k[1], v[1]");

    [TestCase("IsNaN")]
    [TestCase("IsInf")]
    public void Elementwise_Tests_CarryChannels(string operatorType) => ExpectGroups(
        Finish(
            Branch(Start())
                .Initializer("none", [0f])
                .Node("Div", ["s", "none"], ["far"])
                .Node(operatorType, ["far"], ["q"])
                .Node("Where", ["q", "s", "t"], ["z"]),
            "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Elementwise_BitShift_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("hundred", [100f])
                .Initializer(TensorContent.Create("bits", DataType.Uint8, [6, 1, 1], [0, 1, 2, 1, 0, 1]))
                .Node("Mul", ["s", "hundred"], ["large"])
                .Node("Cast", ["large"], ["bytes"], ("to", (int)DataType.Uint8))
                .Node("BitShift", ["bytes", "bits"], ["shifted"], ("direction", "RIGHT"))
                .Node("Cast", ["shifted"], ["t"], ("to", (int)DataType.Float)),
            "t"),
        "Conv_c 6: w1[0], b1[0], bits[0], v[1]");
}
