using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ConstantOfShapeRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_ShapeOfChannels_FollowsByItself() => ExpectGroups(
        Finish(
            Start()
                .Node("Shape", ["s"], ["shape"])
                .Node("ConstantOfShape", ["shape"], ["ones"], ("value", TensorContent.CreateSingle("value", [1], [1f])))
                .Node("Add", ["s", "ones"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ShapeOfAnotherTensor_IsCorrected() => ExpectPins(
        Finish(
            Branch(Start())
                .Node("Shape", ["d"], ["shape"])
                .Node("ConstantOfShape", ["shape"], ["ones"], ("value", TensorContent.CreateSingle("value", [1], [1f])))
                .Node("Add", ["s", "ones"], ["z"]),
            "z"),
        ["Conv_c 6: w1[0], b1[0], v[1]"],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Repair_LiteralChannelsInAComputedShape_AreCorrected() => ExpectGroups(
        Finish(
            Start()
                .Initializer("batch", 0L)
                .Initializer("channels", 6)
                .Initializer("one", 1, 1)
                .Initializer("begin", 0L)
                .Initializer("end", 1)
                .Node("Shape", ["x"], ["shape"])
                .Node("Slice", ["shape", "begin", "end"], ["images"])
                .Node("Concat", ["images", "channels", "one"], ["to"], ("axis", 0))
                .Node("ConstantOfShape", ["to"], ["halves"], ("value", TensorContent.CreateSingle("value", [1], [0.5f])))
                .Node("Mul", ["s", "halves"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ShapeComputedInAnUnknownWay_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Node("Shape", ["s"], ["shape"])
                .Node("Abs", ["shape"], ["to"])
                .Node("ConstantOfShape", ["to"], ["zeros"])
                .Node("Add", ["s", "zeros"], ["t"]),
            "t"),
        "Abs_to (Abs): Abs computes with the length of axis 1 of 's'.");
}
