using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class EinsumRuleTests : RuleTests
{
    [TestCase("bchw,oc->bohw")]
    [TestCase("bchw, oc -> bohw")]
    [TestCase("BCHW,OC->BOHW")]
    public void Couple_PointwiseConvolution_TiesProducerAndReader(string equation) => ExpectGroups(
        Finish(
            Start().RandomInitializer("w2", new Random(3), 5, 6).Node("Einsum", ["s", "w2"], ["d"], ("equation", equation)).Node("Sigmoid", ["d"], ["t"]),
            "t",
            5),
        "Conv_c 6: w1[0], b1[0], w2[1]",
        "Einsum_d 5: w2[0], v[1]");

    [Test]
    public void Couple_WeightFirst_TiesProducerAndReader() => ExpectGroups(
        Finish(
            Start().RandomInitializer("w2", new Random(3), 5, 6).Node("Einsum", ["w2", "s"], ["d"], ("equation", "oc,bchw->bohw")).Node("Sigmoid", ["d"], ["t"]),
            "t",
            5),
        "Conv_c 6: w1[0], b1[0], w2[1]",
        "Einsum_d 5: w2[0], v[1]");

    [Test]
    public void Couple_StacksOfMatrices_SumsOverBoth() => ExpectGroups(
        Products("bij,bjk->bik", [0, 1, 2], [0, 2, 1]),
        "MatMul_q 6: wq[1], wk[1]");

    [Test]
    public void Couple_Heads_TiesChannelsInsideThem() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 3, 4)
            .RandomInitializer("wq", new Random(1), 4, 6)
            .RandomInitializer("wk", new Random(3), 4, 6)
            .Initializer("heads", 0, 0, 2, 3)
            .Node("MatMul", ["x", "wq"], ["q"])
            .Node("MatMul", ["x", "wk"], ["k"])
            .Node("Sigmoid", ["q"], ["qs"])
            .Node("Sigmoid", ["k"], ["ks"])
            .Node("Reshape", ["qs", "heads"], ["qh"])
            .Node("Reshape", ["ks", "heads"], ["kh"])
            .Node("Einsum", ["qh", "kh"], ["y"], ("equation", "bqhd,bkhd->bhqk"))
            .Output("y")
            .Build(),
        "MatMul_q 3: wq[1], wk[1]");

    [Test]
    public void Couple_OneOperand_CarriesWhatItKeeps() => ExpectGroups(
        Start()
            .RandomInitializer("v", new Random(5), 6, 4)
            .Node("Einsum", ["s"], ["t"], ("equation", "bchw->hbc"))
            .Node("MatMul", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Couple_ChannelsSummedAway_IsPinned() => ExpectPin(
        Start().Node("Einsum", ["s"], ["y"], ("equation", "bchw->bhw")).Output("y").Build(),
        "Einsum_y (Einsum): Einsum sums axis 1 of 's' away, of which the other operand has no counterpart.",
        "Sum by a matrix product with a constant column of ones, which can be cut.");

    [TestCase("bchh,oc->boh")]
    public void Couple_OtherForms_IsPinned(string equation) => ExpectPin(
        Start().RandomInitializer("v", new Random(3), 5, 6).Node("Einsum", ["s", "v"], ["y"], ("equation", equation)).Output("y").Build(),
        $"Einsum_y (Einsum): Its equation '{equation}' has more than two operands, or a letter twice in an operand or in the result.",
        "Write it as Einsum nodes of one or two operands each, with a letter of its own for every axis, or as MatMul and Transpose.");

    [TestCase("...chw,oc->...ohw")]
    [TestCase("bc...,oc->bo...")]
    [TestCase("b c ... , o c -> b o ...")]
    [TestCase("bchw,oc")]
    [TestCase("bc...,oc")]
    public void Couple_EllipsisOrImpliedResult_TiesProducerAndReader(string equation) => ExpectGroups(
        Start().RandomInitializer("v", new Random(3), 5, 6).Node("Einsum", ["s", "v"], ["y"], ("equation", equation)).Output("y").Build(),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_EllipsesThatBroadcast_AreAlignedFromTheLast() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(3), 1, 6, 5, 5)
                .RandomInitializer("m", new Random(4), 6, 1, 1)
                .Node("Einsum", ["s", "k"], ["r"], ("equation", "...w,...w->..."))
                .Node("Unsqueeze", ["r", "axis"], ["u"])
                .Initializer("axis", -1)
                .Node("Mul", ["u", "m"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], k[1], m[0], v[1]");

    [Test]
    public void MultiplyAdds_Contraction_CountsResultTimesContracted()
    {
        Subject subject = new(Finish(
            Start().RandomInitializer("w2", new Random(3), 5, 6).Node("Einsum", ["s", "w2"], ["d"], ("equation", "bchw,oc->bohw")).Node("Sigmoid", ["d"], ["t"]),
            "t",
            5));

        long count = new CostModel(subject.Couplings).PerNode(axis => axis.Length).Single(entry => entry.Node.Name == "Einsum_d").MultiplyAdds;

        Assert.That(count, Is.EqualTo(5 * 5 * 5 * 6));
    }

    private static OnnxModel Products(string equation, long[] first, long[] second) => new ModelBuilder()
        .Input("x", -1, 3, 4)
        .RandomInitializer("wq", new Random(1), 4, 6)
        .RandomInitializer("wk", new Random(3), 4, 6)
        .Node("MatMul", ["x", "wq"], ["q"])
        .Node("MatMul", ["x", "wk"], ["k"])
        .Node("Sigmoid", ["q"], ["qs"])
        .Node("Sigmoid", ["k"], ["ks"])
        .Node("Transpose", ["qs"], ["qt"], ("perm", first))
        .Node("Transpose", ["ks"], ["kt"], ("perm", second))
        .Node("Einsum", ["qt", "kt"], ["y"], ("equation", equation))
        .Output("y")
        .Build();
}
