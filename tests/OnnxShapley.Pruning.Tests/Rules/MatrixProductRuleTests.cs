using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class MatrixProductRuleTests : RuleTests
{
    [Test]
    public void Couple_GemmInEveryOrientation_TiesProducerAndReader([Values(0, 1)] int transA, [Values(0, 1)] int transB)
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", transA == 1 ? 4 : 3, transA == 1 ? 3 : 4)
            .RandomInitializer("w", new Random(1), transB == 1 ? 6 : 4, transB == 1 ? 4 : 6)
            .RandomInitializer("b", new Random(2), 6)
            .RandomInitializer("v", new Random(3), 6, 2)
            .Node("Gemm", ["x", "w", "b"], ["g"], ("transA", transA), ("transB", transB), ("alpha", 0.5f), ("beta", 2f))
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["y"])
            .Output("y")
            .Build();

        ExpectGroups(model, $"Gemm_g 6: w[{1 - transB}], b[0], v[0]");
    }

    [Test]
    public void Couple_ReaderInEveryOrientation_TiesTheAxisThatItSumsOver([Values(0, 1)] int transA, [Values(0, 1)] int transB)
    {
        ModelBuilder builder = Flat().RandomInitializer("v", new Random(3), transB == 1 ? 2 : 6, transB == 1 ? 6 : 2);
        string data = "s";
        if (transA == 1)
        {
            _ = builder.Node("Transpose", ["s"], ["r"]);
            data = "r";
        }

        OnnxModel model = builder.Node("Gemm", [data, "v"], ["y"], ("transA", transA), ("transB", transB)).Output("y").Build();

        ExpectGroups(model, $"Gemm_g 6: w[1], v[{transB}]");
    }

    [TestCase(new long[] { 6 }, "b[0]")]
    [TestCase(new long[] { 1, 6 }, "b[1]")]
    [TestCase(new long[] { 1 }, "")]
    [TestCase(new long[] { }, "")]
    public void Couple_AddendOfEveryShape_IsCutWhereItHasTheChannels(long[] shape, string member)
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("b", new Random(2), shape)
            .RandomInitializer("v", new Random(3), 6, 2)
            .Node("Gemm", ["x", "w", "b"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["y"])
            .Output("y")
            .Build();

        ExpectGroups(model, member.Length > 0 ? $"Gemm_g 6: w[1], {member}, v[0]" : "Gemm_g 6: w[1], v[0]");
    }

    [Test]
    public void Couple_AddendThatIsAnActivation_TiesBothLayers() => ExpectGroups(
        Flat()
            .RandomInitializer("u", new Random(6), 6, 6)
            .RandomInitializer("v", new Random(3), 6, 2)
            .Node("Gemm", ["s", "u", "s"], ["h"])
            .Node("Cos", ["h"], ["t"])
            .Node("Gemm", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        "Gemm_g 6: w[1], u[0], u[1], v[0]");

    [Test]
    public void Couple_MatMulWithConstantOnTheRight_TiesProducerAndReader() => ExpectGroups(
        Flat().RandomInitializer("v", new Random(3), 6, 2).Node("MatMul", ["s", "v"], ["y"]).Output("y").Build(),
        "Gemm_g 6: w[1], v[0]");

    [Test]
    public void Couple_MatMulWithConstantOnTheLeft_ProducesRows() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 4, 5)
            .RandomInitializer("w", new Random(1), 6, 4)
            .RandomInitializer("v", new Random(3), 2, 6)
            .Node("MatMul", ["w", "x"], ["m"])
            .Node("Sigmoid", ["m"], ["s"])
            .Node("MatMul", ["v", "s"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_m 6: w[0], v[1]");

    [Test]
    public void Couple_MatMulOfStacks_TiesProducerAndReader() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 7, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 1, 6, 2)
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Sigmoid", ["m"], ["s"])
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_m 6: w[1], v[1]");

    [Test]
    public void Couple_MatMulOfTwoActivations_SumsOverBoth() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 7, 4)
            .RandomInitializer("q", new Random(1), 4, 6)
            .RandomInitializer("k", new Random(3), 4, 6)
            .Node("MatMul", ["x", "q"], ["a"])
            .Node("Sigmoid", ["a"], ["as"])
            .Node("MatMul", ["x", "k"], ["b"])
            .Node("Sigmoid", ["b"], ["bs"])
            .Node("Transpose", ["bs"], ["bt"], ("perm", new long[] { 0, 2, 1 }))
            .Node("MatMul", ["as", "bt"], ["y"])
            .Output("y")
            .Build(),
        "MatMul_a 6: q[1], k[1]");

    [Test]
    public void Couple_MatMulWithAVectorOnTheRight_CutsIt() => ExpectGroups(
        Flat().RandomInitializer("v", new Random(3), 6).Node("MatMul", ["s", "v"], ["y"]).Output("y").Build(),
        "Gemm_g 6: w[1], v[0]");

    [Test]
    public void Couple_MatMulWithAVectorOnTheLeft_CutsIt() => ExpectGroups(
        Flat()
            .RandomInitializer("v", new Random(3), 6)
            .Node("Transpose", ["s"], ["columns"])
            .Node("MatMul", ["v", "columns"], ["y"])
            .Output("y")
            .Build(),
        "Gemm_g 6: w[1], v[0]");

    [Test]
    public void Couple_MatMulOfAVectorAndStacks_CarriesTheStacks() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(3), 5)
                .Node("MatMul", ["s", "k"], ["rows"])
                .Node("MatMul", ["k", "s"], ["columns"])
                .Node("Add", ["rows", "columns"], ["flat"])
                .Node("Unsqueeze", ["flat", "axis"], ["t"])
                .Initializer("axis", -1),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void MultiplyAdds_MatMulWithAVector_CountsRowsTimesInner()
    {
        Subject subject = new(Flat().RandomInitializer("v", new Random(3), 6).Node("MatMul", ["s", "v"], ["y"]).Output("y").Build());

        Assert.That(
            new CostModel(subject.Couplings).PerNode(axis => axis.Length).Select(entry => $"{entry.Node.Name} {entry.MultiplyAdds * subject.Facts.BatchSize}"),
            Is.EqualTo(new[] { "Gemm_g 72", "MatMul_y 18" }));
    }

    private static ModelBuilder Flat() => new ModelBuilder()
        .Input("x", 3, 4)
        .RandomInitializer("w", new Random(1), 4, 6)
        .Node("Gemm", ["x", "w"], ["g"])
        .Node("Sigmoid", ["g"], ["s"]);
}
