namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class TransposeRuleTests : RuleTests
{
    [Test]
    public void Couple_ThereAndBack_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(8), 6)
                .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Add", ["last", "k"], ["sum"])
                .Node("Transpose", ["sum"], ["first"], ("perm", new long[] { 0, 3, 1, 2 }))
                .Node("Cos", ["first"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], k[0], v[1]");

    [Test]
    public void Couple_NoPermutation_ReversesAxes() => ExpectGroups(
        new ModelBuilder()
            .Input("x", 3, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 2, 6)
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Transpose", ["g"], ["r"])
            .Node("Sigmoid", ["r"], ["s"])
            .Node("MatMul", ["v", "s"], ["y"])
            .Output("y")
            .Build(),
        "Gemm_g 6: w[1], v[1]");
}
