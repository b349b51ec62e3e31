using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class OrderRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_CumSumOverSpace_CarriesChannels([Values(2, -1)] int axis, [Values(0, 1)] int exclusive) => ExpectGroups(
        Finish(
            Start().Initializer(TensorContent.CreateInt64("axis", [], [axis])).Node("CumSum", ["s", "axis"], ["t"], ("exclusive", exclusive)),
            "t"),
        One);

    [Test]
    public void Couple_CumSumOverChannels_IsPinned([Values(1, -3)] int axis) => ExpectPin(
        Finish(Start().Initializer(TensorContent.CreateInt64("axis", [], [axis])).Node("CumSum", ["s", "axis"], ["t"], ("reverse", 1)), "t"),
        "CumSum_t (CumSum): CumSum treats the slots of axis 1 of 's' by their order.",
        "A matrix product with a constant triangle of ones computes the same and can be cut.");

    [Test]
    public void Couple_CumSumOverAnAxisFromAnInput_IsPinned() => ExpectPin(
        Finish(Start().Input("axis", DataType.Int64, 1).Node("CumSum", ["s", "axis"], ["t"]), "t"),
        "CumSum_t (CumSum): The axis of CumSum, 'axis', is computed while the model runs.",
        "Give the axis as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_TriluInSpace_CarriesChannels([Values(0, 1)] int upper) =>
        ExpectGroups(Finish(Start().Node("Trilu", ["s"], ["t"], ("upper", upper)), "t"), One);

    [Test]
    public void Couple_TriluOfChannels_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Trilu", ["last"], ["triangle"])
                .Node("Transpose", ["triangle"], ["t"], ("perm", new long[] { 0, 3, 1, 2 })),
            "t"),
        "Trilu_triangle (Trilu): Trilu treats the slots of axis 3 of 'last' by their order.",
        "A product with a constant that is one in the triangle and zero elsewhere computes the same and can be cut.");

    [Test]
    public void Couple_ReversedSteps_CarriesTheOtherAxes() => ExpectGroups(
        Finish(
            Start()
                .Initializer("axes", 2)
                .Initializer("lengths", 3, 1, 5, 2, 4)
                .Node("ReduceMax", ["s"], ["rows"], ("axes", new long[] { 0, 3 }), ("keepdims", 0))
                .Node("Transpose", ["rows"], ["steps"])
                .Node("Unsqueeze", ["steps", "axes"], ["sequence"])
                .Node("Expand", ["sequence", "five"], ["five_of_them"])
                .Initializer("five", 1, 1, 5)
                .Node("Transpose", ["five_of_them"], ["ready"], ("perm", new long[] { 0, 2, 1 }))
                .Node("ReverseSequence", ["ready", "lengths"], ["reversed"])
                .Node("Unsqueeze", ["reversed", "front"], ["four"])
                .Initializer("front", 0L)
                .Node("Transpose", ["four"], ["t"], ("perm", new long[] { 0, 3, 1, 2 })),
            "t"),
        One);
}
