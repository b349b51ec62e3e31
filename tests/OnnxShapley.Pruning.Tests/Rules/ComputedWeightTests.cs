using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>Weights that the graph computes from constants: dequantised, transposed, cast, scaled.</summary>
public sealed class ComputedWeightTests : RuleTests
{
    [Test]
    public void Couple_DequantisedGemm_CutsTheIntegers([Values(0, 1)] int transB) => ExpectGroups(
        Flat(transB == 1 ? [6, 4] : [4, 6], [0.01f], [], 1)
            .Node("Gemm", ["x", "w"], ["g"], ("transB", transB))
            .Node("Sigmoid", ["g"], ["s"])
            .RandomInitializer("v", new Random(5), 6, 3)
            .Node("Gemm", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        transB == 1 ? "Gemm_g 6: w8[0], v[0]" : "Gemm_g 6: w8[1], v[0]");

    [Test]
    public void Couple_DequantisedMatMulWithOneScaleAChannel_CutsIntegersScalesAndZeros() => ExpectGroups(
        Flat([4, 6], [0.01f, 0.02f, 0.03f, 0.01f, 0.02f, 0.03f], [6], 1, zeros: true)
            .Node("MatMul", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .RandomInitializer("v", new Random(5), 6, 3)
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_g 6: w8[1], scale[0], zero[0], v[0]");

    [Test]
    public void Couple_DequantisedReaders_AreCutWhereTheySum([Values("Gemm", "MatMul")] string reader) => ExpectGroups(
        Integers(
            Start(opset: 13).Initializer("axes", 2, 3).Initializer("scale", [0.01f]).Node("ReduceMean", ["s"], ["p"], ("axes", new long[] { 2, 3 }), ("keepdims", 0)),
            "v8",
            6,
            3)
            .Node("DequantizeLinear", ["v8", "scale"], ["v"])
            .Node(reader, ["p", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], v8[0]");

    [Test]
    public void Couple_DequantisedLeftFactor_PutsTheMaskOnTheActivation()
    {
        OnnxModel model = Integers(new ModelBuilder(13).Input("x", -1, 4, 5).Initializer("scale", [0.01f]), "w8", 6, 4)
            .RandomInitializer("v", new Random(5), 3, 6)
            .Node("DequantizeLinear", ["w8", "scale"], ["w"])
            .Node("MatMul", ["w", "x"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("MatMul", ["v", "s"], ["y"])
            .Output("y")
            .Build();
        Subject subject = new(model);

        Assert.That(subject.Couplings.Contractions.Select(contraction => contraction.Axis.Operand.Tensor), Is.EqualTo(new[] { "x", "s" }));
        ExpectGroups(model, "MatMul_g 6: w8[0], v[1]");
    }

    [Test]
    public void Couple_DequantisedThenTransposed_CutsTheIntegers() => ExpectGroups(
        Flat([6, 4], [0.01f], [], 0)
            .Node("Transpose", ["w"], ["wt"])
            .Node("MatMul", ["x", "wt"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .RandomInitializer("v", new Random(5), 6, 3)
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_g 6: w8[0], v[0]");

    [Test]
    public void Couple_DequantisedScaledAndReshaped_CutsTheIntegersAndFactors() => ExpectGroups(
        Integers(new ModelBuilder(13).Input("x", -1, 3, 5, 5).Initializer("scale", [0.01f]), "w8", 6, 27)
            .RandomInitializer("factor", new Random(3), 6, 1, 1, 1)
            .Initializer("shape", 6, 3, 3, 3)
            .Node("DequantizeLinear", ["w8", "scale"], ["w"])
            .Node("Reshape", ["w", "shape"], ["w4"])
            .Node("Mul", ["w4", "factor"], ["w1"])
            .Node("Identity", ["w1"], ["w1i"])
            .Node("Conv", ["x", "w1i"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .RandomInitializer("v", new Random(5), 4, 6, 1, 1)
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w8[0], factor[0], v[1]");

    [Test]
    public void Couple_DequantisedBias_IsCutWithItsWeight() => ExpectGroups(
        Finish(
            Integers(new ModelBuilder(13).Input("x", -1, 3, 5, 5).Initializer("scale", [0.01f]), "w8", 6, 3, 3, 3)
                .Initializer(TensorContent.Create("b32", DataType.Int32, [6], [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 4 == 0 ? i : 0))]))
                .Node("DequantizeLinear", ["w8", "scale"], ["w1"])
                .Node("DequantizeLinear", ["b32", "scale"], ["b1"])
                .Node("Conv", ["x", "w1", "b1"], ["c"])
                .Node("Sigmoid", ["c"], ["s"]),
            "s"),
        "Conv_c 6: w8[0], b32[0], v[1]");

    [Test]
    public void Couple_TransposedWeights_AreFoldedAndCut() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w", new Random(1), 6, 4)
            .RandomInitializer("v", new Random(5), 3, 6)
            .Node("Transpose", ["w"], ["wt"])
            .Node("Identity", ["v"], ["vi"])
            .Node("Transpose", ["vi"], ["vt"])
            .Node("MatMul", ["x", "wt"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("MatMul", ["s", "vt"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_g 6: wt[1], vt[0]");

    [Test]
    public void Remove_WeightsStoredInHalfPrecision_StayInIt()
    {
        OnnxModel model = Finish(
            new ModelBuilder()
                .Input("x", -1, 3, 5, 5)
                .Initializer(TensorContent.Create("w16", DataType.Float16, [6, 3, 3, 3], Halves(162)))
                .Node("Cast", ["w16"], ["w1"], ("to", (int)DataType.Float))
                .Node("Conv", ["x", "w1"], ["c"])
                .Node("Sigmoid", ["c"], ["s"]),
            "s");
        Subject subject = new(model);

        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        ExpectGroups(model, "Conv_c 6: w16[0], v[1]");
        Assert.That(
            pruned.Graph.Initializer.Select(tensor => $"{tensor.Name} {(DataType)tensor.DataType} [{string.Join(',', tensor.Dims)}]"),
            Is.EqualTo(new[] { "w16 Float16 [1,3,3,3]", "v Float [4,1,1,1]" }));
    }

    [Test]
    public void Remove_QuantisedWeights_StayIntegers()
    {
        Subject subject = new(Flat([4, 6], [0.01f], [], 1)
            .Node("MatMul", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .RandomInitializer("v", new Random(5), 6, 3)
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build());

        OnnxModel pruned = subject.Prune(new Plan(subject.Couplings, [[1, 4]]));

        TensorProto weight = pruned.Graph.Initializer.Single(tensor => tensor.Name == "w8");
        Assert.That(weight.Dims, Is.EqualTo(new long[] { 4, 2 }));
        Assert.That(weight.RawData.ToByteArray(), Is.EqualTo(new[] { 1, 4, 7, 10, 13, 16, 19, 22 }.Select(i => (byte)(i * 37))));
    }

    private static ModelBuilder Flat(long[] dims, float[] scales, long[] scaleDims, int axis, bool zeros = false)
    {
        ModelBuilder builder = Integers(new ModelBuilder(13).Input("x", -1, 4).Initializer("scale", scales, scaleDims), "w8", dims);
        return zeros
            ? builder
                .Initializer(TensorContent.Create("zero", DataType.Int8, scaleDims, [1, 2, 3, 4, 5, 6]))
                .Node("DequantizeLinear", ["w8", "scale", "zero"], ["w"], ("axis", axis))
            : builder.Node("DequantizeLinear", ["w8", "scale"], ["w"], ("axis", axis));
    }

    private static ModelBuilder Integers(ModelBuilder builder, string name, params long[] dims)
    {
        int count = (int)dims.Aggregate(1L, (product, length) => product * length);
        return builder.Initializer(TensorContent.Create(name, DataType.Int8, dims, [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37))]));
    }

    private static byte[] Halves(int count) =>
        [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((Half)(((i * 37) % 100 / 50f) - 1)))];
}
