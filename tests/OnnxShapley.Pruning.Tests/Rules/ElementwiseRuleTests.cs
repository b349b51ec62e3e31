using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ElementwiseRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [TestCase("Relu")]
    [TestCase("LeakyRelu")]
    [TestCase("Elu")]
    [TestCase("Softplus")]
    [TestCase("Cos")]
    [TestCase("Exp")]
    [TestCase("HardSwish")]
    [TestCase("Erf")]
    [TestCase("Identity")]
    public void Couple_OneOperand_CarriesChannels(string operatorType) => ExpectGroups(Finish(Start().Node(operatorType, ["s"], ["t"]), "t"), One);

    [TestCase("Add")]
    [TestCase("Sub")]
    [TestCase("Mul")]
    [TestCase("Max")]
    [TestCase("Mean")]
    public void Couple_TwoBranches_TiesThem(string operatorType) => ExpectGroups(
        Finish(Branch(Start()).Node(operatorType, ["s", "t"], ["z"]), "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_ThreeOperands_TiesThem() => ExpectGroups(
        Finish(Branch(Start()).Node("Cos", ["s"], ["r"]).Node("Sum", ["s", "t", "r"], ["z"]), "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [TestCase(new long[] { }, "")]
    [TestCase(new long[] { 1 }, "")]
    [TestCase(new long[] { 5 }, "")]
    [TestCase(new long[] { 1, 1, 1, 1 }, "")]
    [TestCase(new long[] { 6, 1, 1 }, "k[0], ")]
    [TestCase(new long[] { 1, 6, 1, 1 }, "k[1], ")]
    [TestCase(new long[] { 6, 5, 5 }, "k[0], ")]
    public void Couple_ConstantOnEitherSide_IsCutWhereItHasTheChannels(long[] shape, string member)
    {
        ModelBuilder builder = Start().RandomInitializer("k", new Random(8), shape).Node("Add", ["s", "k"], ["a"]).Node("Cos", ["a"], ["t"]);
        ModelBuilder mirrored = Start().RandomInitializer("k", new Random(8), shape).Node("Add", ["k", "s"], ["a"]).Node("Cos", ["a"], ["t"]);

        ExpectGroups(Finish(builder, "t"), $"Conv_c 6: w1[0], b1[0], {member}v[1]");
        ExpectGroups(Finish(mirrored, "t"), $"Conv_c 6: w1[0], b1[0], {member}v[1]");
    }

    [Test]
    public void Couple_ChannelsOnTheSmallerOperand_CarriesThem() => ExpectGroups(
        Finish(Start().RandomInitializer("k", new Random(8), 1, 1, 5, 5).Node("GlobalMaxPool", ["s"], ["p"]).Node("Add", ["p", "k"], ["t"]), "t"),
        One);

    [Test]
    public void Couple_SqueezeExcite_TiesTheGate() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("down", new Random(8), 3, 6, 1, 1)
                .RandomInitializer("up", new Random(9), 6, 3, 1, 1)
                .Node("GlobalAveragePool", ["s"], ["p"])
                .Node("Conv", ["p", "down"], ["q"])
                .Node("Sigmoid", ["q"], ["qs"])
                .Node("Conv", ["qs", "up"], ["r"])
                .Node("Sigmoid", ["r"], ["gate"])
                .Node("Mul", ["s", "gate"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], down[1], up[0], v[1]",
        "Conv_q 3: down[0], up[1]");

    [Test]
    public void Couple_SpatialMask_LeavesChannelsAlone() => ExpectPins(
        Finish(
            Start()
                .RandomInitializer("m", new Random(8), 1, 6, 1, 1)
                .Node("Conv", ["s", "m"], ["q"])
                .Node("Sigmoid", ["q"], ["mask"])
                .Node("Mul", ["mask", "s"], ["t"]),
            "t"),
        ["Conv_c 6: w1[0], b1[0], m[1], v[1]"],
        "Conv_q 1: Mul_t (Mul): Mul needs the one channel that is on axis 1 of 'mask'.");

    [TestCase(new long[] { 6, 1, 1 }, "k[0], ")]
    [TestCase(new long[] { 1 }, "")]
    public void Couple_SlopesOfPRelu_AreCutWhereTheyHaveTheChannels(long[] shape, string member) => ExpectGroups(
        Finish(Start().RandomInitializer("k", new Random(8), shape).Node("PRelu", ["c", "k"], ["t"]), "t"),
        $"Conv_c 6: w1[0], b1[0], {member}v[1]");

    [Test]
    public void Couple_Where_TiesConditionAndBothSides() => ExpectGroups(
        Finish(Branch(Start()).Node("Greater", ["s", "t"], ["q"]).Node("Where", ["q", "s", "t"], ["z"]), "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_ClipWithInputs_CarriesChannels() => ExpectGroups(
        Finish(
            Start().Initializer("low", [0.3f]).Initializer("high", [0.6f]).Node("Clip", ["c", "low", "high"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ClipWithAttributes_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 7).Node("Clip", ["c"], ["t"], ("min", 0.3f), ("max", 0.6f)), "t"),
        One);

    [Test]
    public void Couple_CastThereAndBack_CarriesChannels() => ExpectGroups(
        Finish(Start().Node("Cast", ["s"], ["h"], ("to", 11)).Node("Cast", ["h"], ["t"], ("to", 1)), "t"),
        One);

    [Test]
    public void Couple_SumOfATensorWithItself_CarriesChannels() => ExpectGroups(Finish(Start().Node("Add", ["s", "s"], ["t"]), "t"), One);

    [Test]
    public void Couple_SumWithTheGraphInput_IsPinned() => ExpectPins(
        Finish(Start(channels: 3).Node("Add", ["s", "x"], ["t"]), "t", 3),
        [],
        "Conv_c 3: x (graph input): The channels go together with axis 1 of 'x', a graph input, whose shape callers rely on.");

    [Test]
    public void Couple_OperatorOfOurNameInAnotherDomain_IsPinned()
    {
        OnnxModel model = Finish(Start().Node("com.microsoft", "Gelu", ["s"], ["t"]), "t");

        ExpectPin(
            model,
            "Gelu_t (com.microsoft.Gelu): There is no rule for the operator 'com.microsoft.Gelu' yet, so what it touches stays whole.",
            "Export the model with operators of the ONNX standard, without fusions that are made for one runtime.");
    }
}
