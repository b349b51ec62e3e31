using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class QuantizedMatrixProductRuleTests : RuleTests
{
    [Test]
    public void Couple_LinearProducts_TiesProducerAndReader([Values(0, 9)] int zero) => ExpectGroups(
        Quantised(zero)
            .Node("QLinearMatMul", ["x", "s1", "z", "w8", "s1", "wz", "s1", "z"], ["g"])
            .Node("QLinearMatMul", ["g", "s1", "z", "v8", "s1", "wz", "s1", "z"], ["y"])
            .Output("y", DataType.Uint8)
            .Build(),
        "QLinearMatMul_g 6: w8[1], v8[0]");

    [Test]
    public void Couple_OneScaleAColumn_CutsScalesAndZeros() => ExpectGroups(
        Quantised(9)
            .Initializer("s6", [0.01f, 0.02f, 0.03f, 0.01f, 0.02f, 0.03f], 6)
            .Initializer(TensorContent.Create("z6", DataType.Uint8, [6], [128, 120, 130, 128, 128, 128]))
            .Node("QLinearMatMul", ["x", "s1", "z", "w8", "s6", "z6", "s1", "z"], ["g"])
            .Node("QLinearMatMul", ["g", "s1", "z", "v8", "s1", "wz", "s1", "z"], ["y"])
            .Output("y", DataType.Uint8)
            .Build(),
        "QLinearMatMul_g 6: w8[1], s6[0], z6[0], v8[0]");

    [Test]
    public void Couple_IntegerProducts_TiesProducerAndReader([Values] bool hasZeros)
    {
        string[] inputs = hasZeros ? ["g", "v8", "z", "wz"] : ["g", "v8"];
        OnnxModel model = Quantised(9)
            .Node("QLinearMatMul", ["x", "s1", "z", "w8", "s1", "wz", "s1", "z"], ["g"])
            .Node("MatMulInteger", inputs, ["y"])
            .Output("y", DataType.Int32)
            .Build();

        ExpectGroups(model, "QLinearMatMul_g 6: w8[1], v8[0]");
    }

    [Test]
    public void Couple_WeightOnTheLeft_PutsTheMaskOnTheActivation() => ExpectGroups(
        Quantised(9)
            .Initializer(TensorContent.Create("u8", DataType.Uint8, [3, 6], [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 11))]))
            .Node("QLinearMatMul", ["x", "s1", "z", "w8", "s1", "wz", "s1", "z"], ["g"])
            .Node("Transpose", ["g"], ["gt"])
            .Node("MatMulInteger", ["u8", "gt", "wz", "z"], ["y"])
            .Output("y", DataType.Int32)
            .Build(),
        "QLinearMatMul_g 6: w8[1], u8[1]");

    private static ModelBuilder Quantised(int zero) => new ModelBuilder()
        .Input("x", DataType.Uint8, -1, 4)
        .Initializer("s1", [0.05f])
        .Initializer(TensorContent.Create("z", DataType.Uint8, [], [(byte)zero]))
        .Initializer(TensorContent.Create("wz", DataType.Uint8, [], [128]))
        .Initializer(TensorContent.Create("w8", DataType.Uint8, [4, 6], [.. Enumerable.Range(0, 24).Select(i => (byte)((i * 37) + 64))]))
        .Initializer(TensorContent.Create("v8", DataType.Uint8, [6, 3], [.. Enumerable.Range(0, 18).Select(i => (byte)((i * 53) + 64))]));
}
