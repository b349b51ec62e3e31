namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class SplitRuleTests : RuleTests
{
    private static readonly string[] TwoAndFour = ["Conv_c 2: w1[0], b1[0], u[1]", "Conv_c#2 4: w1[0], b1[0], v[1]"];
    private static readonly string[] Halves = ["Conv_c 3: w1[0], b1[0], u[1]", "Conv_c#2 3: w1[0], b1[0], v[1]"];

    [Test]
    public void Couple_SizesAsAttribute_SplitsTheChannels([Values(7, 11)] int opset) =>
        ExpectGroups(Read(Start(opset).Node("Split", ["s"], ["a", "b"], ("axis", 1), ("split", new long[] { 2, 4 })), 2, 4), TwoAndFour);

    [Test]
    public void Couple_SizesAsInput_SplitsTheChannels([Values(1, -3)] int axis) =>
        ExpectGroups(Read(Start().Initializer("sizes", 2, 4).Node("Split", ["s", "sizes"], ["a", "b"], ("axis", axis)), 2, 4), TwoAndFour);

    [Test]
    public void Couple_EqualParts_SplitsTheChannels([Values(11, 13)] int opset) =>
        ExpectGroups(Read(Start(opset).Node("Split", ["s"], ["a", "b"], ("axis", 1)), 3, 3), Halves);

    [Test]
    public void Couple_NumberOfParts_SplitsTheChannels() =>
        ExpectGroups(Read(Start(opset: 18).Node("Split", ["s"], ["a", "b"], ("axis", 1), ("num_outputs", 2)), 3, 3), Halves);

    [Test]
    public void Couple_NumberOfPartsThatDoesNotDivide_SplitsTheChannels() => ExpectGroups(
        Read(Start(opset: 18, channels: 5).Node("Split", ["s"], ["a", "b"], ("axis", 1), ("num_outputs", 2)), 3, 2),
        "Conv_c 3: w1[0], b1[0], u[1]",
        "Conv_c#2 2: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_SpaceIsSplit_CarriesChannels() => ExpectGroups(
        Finish(Start().Initializer("sizes", 2, 3).Node("Split", ["s", "sizes"], ["a", "b"], ("axis", 2)).Node("Concat", ["b", "a"], ["t"], ("axis", 2)), "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_HalvesAreAdded_TiesThem() => ExpectGroups(
        Finish(Start().Node("Split", ["s"], ["a", "b"], ("axis", 1)).Node("Add", ["a", "b"], ["t"]), "t", 3),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_OnePartIsAnOutput_PinsThatPart() => ExpectPins(
        Start(opset: 11)
            .Node("Split", ["s"], ["a", "b"], ("axis", 1), ("split", new long[] { 2, 4 }))
            .RandomInitializer("v", new Random(6), 3, 4, 1, 1)
            .Node("Conv", ["b", "v"], ["z"])
            .Output("a")
            .Output("z")
            .Build(),
        ["Conv_c 4: w1[0], b1[0], v[1]"]);

    [Test]
    public void Couple_SizesComputedFromTheNumberOfChannels_SplitsTheChannels() => ExpectGroups(
        Read(
            Start()
                .Initializer("axis", 1)
                .Initializer("four", 4)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "axis"], ["length"])
                .Node("Sub", ["length", "four"], ["rest"])
                .Node("Concat", ["rest", "four"], ["sizes"], ("axis", 0))
                .Node("Split", ["s", "sizes"], ["a", "b"], ("axis", 1)),
            2,
            4),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 4: w1[0], b1[0], v[1]");

    [Test]
    public void Repair_SizesOfSpaceComputedFromTheNumberOfChannels_AreCorrected() => ExpectGroups(
        Finish(
            Start()
                .Initializer("axis", 1)
                .Initializer("three", 3)
                .Initializer("two", 2)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "axis"], ["length"])
                .Node("Div", ["length", "three"], ["second"])
                .Node("Concat", ["three", "second"], ["sizes"], ("axis", 0))
                .Node("Split", ["s", "sizes"], ["a", "b"], ("axis", 3))
                .Node("Concat", ["b", "a"], ["t"], ("axis", 3)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_PartThatNothingReads_LeavesItsChannelsWithoutAReader() => ExpectPins(
        Finish(Start().Initializer("sizes", 2, 4).Node("Split", ["s", "sizes"], ["unused", "b"], ("axis", 1)), "b", 4),
        ["Conv_c 4: w1[0], b1[0], v[1]"],
        "Conv_c 2: Conv_c (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'c', so that no mask could switch them off.");

    [Test]
    public void Couple_SizesComputed_IsPinned() => ExpectPin(
        Read(
            Start()
                .Initializer("zeros", 0, 0)
                .Initializer("sizes", 2, 4)
                .Node("Shape", ["x"], ["shape"])
                .Initializer("from", 2)
                .Initializer("to", 4)
                .Node("Slice", ["shape", "from", "to"], ["space"])
                .Node("Mul", ["space", "zeros"], ["nothing"])
                .Node("Add", ["nothing", "sizes"], ["computed"])
                .Node("Split", ["s", "computed"], ["a", "b"], ("axis", 1)),
            2,
            4),
        "Split_a (Split): The sizes of the parts, 'computed', are computed while the model runs.",
        "Give the sizes as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Repair_SizesThatAnotherNodeReads_LeavesThoseAlone() => ExpectGroups(
        Start()
            .Initializer("sizes", 2, 4)
            .Node("Split", ["s", "sizes"], ["a", "b"], ("axis", 1))
            .RandomInitializer("u", new Random(5), 6, 2, 1, 1)
            .RandomInitializer("v", new Random(6), 6, 4, 1, 1)
            .Node("Conv", ["a", "u"], ["y"])
            .Node("Conv", ["b", "v"], ["z"])
            .Node("Split", ["y", "sizes"], ["y1", "y2"], ("axis", 1))
            .Output("y1")
            .Output("y2")
            .Output("z")
            .Build(),
        TwoAndFour);

    private static OnnxShapley.Onnx.OnnxModel Read(ModelBuilder builder, int first, int second) => builder
        .RandomInitializer("u", new Random(5), 3, first, 1, 1)
        .RandomInitializer("v", new Random(6), 3, second, 1, 1)
        .Node("Conv", ["a", "u"], ["y"])
        .Node("Conv", ["b", "v"], ["z"])
        .Output("y")
        .Output("z")
        .Build();
}
