using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class OneHotRuleTests : RuleTests
{
    [Test]
    public void Couple_NumbersOfPlaces_CarriesChannels([Values(-1, 2, 0)] int axis) => ExpectGroups(
        FinishFlat(
            Start()
                .Initializer(TensorContent.CreateInt64("depth", [], [5]))
                .Initializer("values", [0.2f, 1f], 2)
                .Initializer("axes", 2)
                .Node("ReduceMax", ["s"], ["rows"], ("axes", new long[] { 2 }), ("keepdims", 0))
                .Node("ArgMax", ["rows"], ["places"], ("axis", 2), ("keepdims", 0))
                .Node("OneHot", ["places", "depth", "values"], ["hot"], ("axis", axis))
                .Node("ReduceMean", ["hot"], ["t"], ("axes", new long[] { axis }), ("keepdims", 0)),
            "t",
            6),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Couple_NumbersOfChannels_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer(TensorContent.CreateInt64("depth", [], [6]))
                .Initializer("values", [0.2f, 1f], 2)
                .Node("ArgMax", ["s"], ["best"], ("axis", 1), ("keepdims", 0))
                .Node("OneHot", ["best", "depth", "values"], ["hot"], ("axis", 1))
                .Node("Mul", ["s", "hot"], ["t"]),
            "t"),
        "ArgMax_best (ArgMax): ArgMax looks along axis 1 of 's': what it finds are numbers of channels.");

    [Test]
    public void Couple_AddedAxisThatMeetsChannels_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Input("class", DataType.Int64, -1, 1, 1)
                .Initializer(TensorContent.CreateInt64("depth", [], [6]))
                .Initializer("values", [0.2f, 1f], 2)
                .Node("OneHot", ["class", "depth", "values"], ["hot"], ("axis", 1))
                .Node("Mul", ["s", "hot"], ["t"]),
            "t"),
        "OneHot_hot (OneHot): OneHot makes axis 1 of 'hot' of the numbers in 'class': a slot for each.",
        "Nothing: every number may occur, and has a slot of its own.");
}
