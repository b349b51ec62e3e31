namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ConvolutionRuleTests : RuleTests
{
    private static readonly long[] Pads = [1, 1, 1, 1];

    [Test]
    public void Couple_OneGroup_TiesProducerAndReader() => ExpectGroups(Finish(Start(), "s"), "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_NoBias_TiesWeightsOnly() => ExpectGroups(
        Finish(
            new ModelBuilder()
                .Input("x", -1, 3, 5, 5)
                .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
                .Node("Conv", ["x", "w1"], ["c"])
                .Node("Cos", ["c"], ["s"]),
            "s"),
        "Conv_c 6: w1[0], v[1]");

    [Test]
    public void Couple_BiasInputLeftEmpty_TiesWeightsOnly() => ExpectGroups(
        Finish(
            new ModelBuilder()
                .Input("x", -1, 3, 5, 5)
                .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
                .Node("Conv", ["x", "w1", string.Empty], ["c"])
                .Node("Cos", ["c"], ["s"]),
            "s"),
        "Conv_c 6: w1[0], v[1]");

    [Test]
    public void Couple_Depthwise_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 6, 1, 3, 3)
                .RandomInitializer("b2", new Random(4), 6)
                .Node("Conv", ["s", "w2", "b2"], ["d"], ("group", 6), ("pads", Pads))
                .Node("Sigmoid", ["d"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_DepthwiseWithMultiplier_TiesBlocksOfOutputs() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 12, 1, 3, 3)
                .RandomInitializer("b2", new Random(4), 12)
                .Node("Conv", ["s", "w2", "b2"], ["d"], ("group", 6), ("pads", Pads))
                .Node("Sigmoid", ["d"], ["t"]),
            "t",
            12),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_DepthwiseOnGraphInput_IsPinned() => ExpectPins(
        Finish(
            new ModelBuilder()
                .Input("x", -1, 3, 5, 5)
                .RandomInitializer("w1", new Random(1), 3, 1, 3, 3)
                .Node("Conv", ["x", "w1"], ["c"], ("group", 3)),
            "c",
            3),
        []);

    [Test]
    public void Couple_FourGroups_TiesTheSameChannelOfEveryGroup() => ExpectGroups(
        Finish(
            Start(channels: 8)
                .RandomInitializer("w2", new Random(3), 12, 2, 3, 3)
                .RandomInitializer("b2", new Random(4), 12)
                .Node("Conv", ["s", "w2", "b2"], ["d"], ("group", 4), ("pads", Pads))
                .Node("Sigmoid", ["d"], ["t"]),
            "t",
            12),
        "Conv_c 2: w1[0], b1[0], w2[1]",
        "Conv_d 3: w2[0], b2[0], v[1]");

    [Test]
    public void Couple_OneChannelOfInputAndOneGroup_IsNotDepthwise() => ExpectGroups(
        Finish(
            new ModelBuilder()
                .Input("x", -1, 1, 5, 5)
                .RandomInitializer("w1", new Random(1), 6, 1, 3, 3)
                .Node("Conv", ["x", "w1"], ["c"])
                .Node("Sigmoid", ["c"], ["s"]),
            "s"),
        "Conv_c 6: w1[0], v[1]");

    [Test]
    public void Couple_SingleChannel_IsPinned() => ExpectPins(
        Finish(Start(channels: 1), "s", 1),
        [],
        "Conv_c 1: Conv_c (Conv): It has a single channel.");

    [Test]
    public void Couple_OneOutputAGroup_IsPinned() => ExpectPins(
        Finish(Start().RandomInitializer("w2", new Random(3), 3, 2, 3, 3).Node("Conv", ["s", "w2"], ["d"], ("group", 3)), "d", 3),
        ["Conv_c 2: w1[0], b1[0], w2[1]"],
        "Conv_d 3: Conv_d (Conv): These channels of axis 1 of 'd' can only be removed all at once, as one: "
        + "the last channel of a group is never removed.");

    [Test]
    public void Couple_OneDimension_TiesProducerAndReader() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 3, 9)
            .RandomInitializer("w1", new Random(1), 6, 3, 3)
            .RandomInitializer("b1", new Random(2), 6)
            .RandomInitializer("v", new Random(5), 4, 6, 3)
            .Node("Conv", ["x", "w1", "b1"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Conv", ["s", "v"], ["y"], ("strides", new long[] { 2 }))
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_ThreeDimensions_TiesProducerAndReader() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 2, 4, 4, 4)
            .RandomInitializer("w1", new Random(1), 6, 2, 3, 3, 3)
            .RandomInitializer("b1", new Random(2), 6)
            .RandomInitializer("v", new Random(5), 4, 6, 2, 2, 2)
            .Node("Conv", ["x", "w1", "b1"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_WeightComputedFromTheInput_CutsWhatComputesIt() => ExpectGroups(
        Start()
            .Input("u", 1, 5)
            .RandomInitializer("g", new Random(6), 5, 24)
            .Initializer("shape", 4, 6, 1, 1)
            .Node("MatMul", ["u", "g"], ["m"])
            .Node("Reshape", ["m", "shape"], ["v"])
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], g[1]");
}
