namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ReductionRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_OverSpaceKeepingAxes_CarriesChannels([Values("ReduceMean", "ReduceMax", "ReduceL2")] string operatorType, [Values(13, 17)] int opset) =>
        ExpectGroups(
            Finish(Start(opset).Node(operatorType, ["s"], ["m"], ("axes", new long[] { 2, 3 }), ("keepdims", 1)).Node("Cos", ["m"], ["t"]), "t"),
            One);

    [Test]
    public void Couple_OverSpaceDroppingAxes_CarriesChannels() => ExpectGroups(
        FinishFlat(Start().Node("ReduceMean", ["s"], ["m"], ("axes", new long[] { -1, -2 }), ("keepdims", 0)).Node("Cos", ["m"], ["t"]), "t", 6),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Couple_AxesAsInput_CarriesChannels([Values("ReduceMean", "ReduceSum")] string operatorType) => ExpectGroups(
        FinishFlat(Start(opset: 18).Initializer("axes", 2, 3).Node(operatorType, ["s", "axes"], ["t"], ("keepdims", 0)), "t", 6),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Couple_NoAxesAndNothingToDo_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 18).Node("ReduceMean", ["s"], ["t"], ("noop_with_empty_axes", 1)), "t"),
        One);

    [Test]
    public void Couple_OverChannels_IsPinned() => ExpectPin(
        Finish(Start().Node("ReduceMean", ["s"], ["t"], ("axes", new long[] { 1 })), "t", 1),
        "ReduceMean_t (ReduceMean): ReduceMean reduces axis 1 of 's' to one value.",
        "A convolution or matrix product with one output, whose constant weights are all equal, computes the same and can be cut.");

    [Test]
    public void Couple_OverEverything_IsPinned() => ExpectPin(
        Finish(Start().Node("ReduceMean", ["s"], ["m"]).Node("Add", ["x", "m"], ["t"]), "t", 3),
        "ReduceMean_m (ReduceMean): ReduceMean reduces axis 1 of 's' to one value.",
        "A convolution or matrix product with one output, whose constant weights are all equal, computes the same and can be cut.");

    [Test]
    public void Couple_AxesAreAGraphInput_IsPinned() => ExpectPin(
        Finish(
            Start(opset: 18)
                .Input("axes", TensorProto.Types.DataType.Int64, 1)
                .Node("ReduceMean", ["s", "axes"], ["m"]),
            "m"),
        "ReduceMean_m (ReduceMean): The axes that it reduces, 'axes', are computed while the model runs.",
        "Give the axes as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");
}
