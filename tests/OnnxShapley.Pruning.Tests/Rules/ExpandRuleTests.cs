using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ExpandRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [TestCase(new long[] { 1, 6, 5, 5 })]
    [TestCase(new long[] { 6, 1, 1 })]
    [TestCase(new long[] { 6, 5, 5 })]
    [TestCase(new long[] { 1, 1, 5, 5 })]
    [TestCase(new long[] { 5, 1 })]
    public void Couple_ConstantShape_FollowsTheCut(long[] shape) => ExpectGroups(
        Finish(Start().Initializer("shape", shape).Node("GlobalMaxPool", ["s"], ["p"]).Node("Expand", ["p", "shape"], ["t"]), "t"),
        One);

    [Test]
    public void Repair_ShapeOfAnotherTensor_IsCorrected() => ExpectPins(
        Finish(Branch(Start()).Node("GlobalMaxPool", ["s"], ["p"]).Node("Shape", ["t"], ["shape"]).Node("Expand", ["p", "shape"], ["e"]), "e"),
        ["Conv_c 6: w1[0], b1[0], v[1]"],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Couple_ComputedOneOverChannels_PinsThem() => ExpectPins(
        Finish(
            Start()
                .RandomInitializer("one", new Random(9), 1, 3, 1, 1)
                .Node("Conv", ["x", "one"], ["m"])
                .Node("Shape", ["m"], ["shape"])
                .Node("GlobalMaxPool", ["s"], ["p"])
                .Node("Expand", ["p", "shape"], ["t"]),
            "t"),
        [],
        "Conv_c 6: Expand_t (Expand): Element 1 of 'shape' is computed in a way that does not follow a cut of axis 1 of 'p'.",
        "Conv_m 1: Conv_m (Conv): It has a single channel.");

    [Test]
    public void Couple_StretchedToTheChannels_FollowsThem() => ExpectGroups(
        Finish(
            Start()
                .Initializer("shape", 1, 6, 1, 1)
                .Node("ReduceMax", ["x"], ["m"], ("axes", new long[] { 1 }))
                .Node("Expand", ["m", "shape"], ["e"])
                .Node("Mul", ["s", "e"], ["t"]),
            "t"),
        One);

    [Test]
    public void Repair_StretchedToTheLengthOfAnotherAxis_IsCorrected() => ExpectPins(
        Finish(
            Branch(Start())
                .Node("ReduceMax", ["x"], ["m"], ("axes", new long[] { 1 }))
                .Node("Shape", ["t"], ["shape"])
                .Node("Expand", ["m", "shape"], ["e"])
                .Node("Mul", ["s", "e"], ["u"]),
            "u"),
        ["Conv_c 6: w1[0], b1[0], v[1]"],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Repair_LiteralChannelsInAComputedShape_AreCorrected() => ExpectGroups(
        Finish(
            Start()
                .Initializer("zero", 0L)
                .Initializer("rest", 6, 5, 5)
                .Node("GlobalMaxPool", ["s"], ["p"])
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["n"])
                .Node("Concat", ["n", "rest"], ["to"], ("axis", 0))
                .Node("Expand", ["p", "to"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ShapeFromAnInput_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Input("shape", DataType.Int64, 4)
                .Initializer("ones", 1, 1, 1, 1)
                .Node("Max", ["shape", "ones"], ["to"])
                .Node("Expand", ["s", "to"], ["t"]),
            "t"),
        "Expand_t (Expand): The shape to expand to, 'to', is computed in a way that is not understood.",
        "Give the shape as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");
}
