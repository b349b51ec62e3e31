namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class SliceRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_TwoStretchesAsInputs_SplitsTheChannels([Values] bool negative) => ExpectGroups(
        Halves(Start()
            .Initializer("axes", negative ? -3 : 1)
            .Initializer("begin", 0L)
            .Initializer("middle", negative ? -4 : 2)
            .Initializer("end", long.MaxValue)
            .Node("Slice", ["s", "begin", "middle", "axes"], ["a"])
            .Node("Slice", ["s", "middle", "end", "axes"], ["b"])),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 4: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_TwoStretchesAsAttributes_SplitsTheChannels() => ExpectGroups(
        Halves(Start(opset: 9)
            .Node("Slice", ["s"], ["a"], ("axes", new long[] { 1 }), ("starts", new long[] { 0 }), ("ends", new long[] { 2 }))
            .Node("Slice", ["s"], ["b"], ("axes", new long[] { 1 }), ("starts", new long[] { 2 }), ("ends", new long[] { 1000 }))),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 4: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_NoAxes_CountsFromTheFirst() => ExpectGroups(
        Halves(Start(opset: 9)
            .Node("Slice", ["s"], ["a"], ("starts", new long[] { 0, 0 }), ("ends", new long[] { 1000, 2 }))
            .Node("Slice", ["s"], ["b"], ("starts", new long[] { 0, 2 }), ("ends", new long[] { 1000, 6 }))),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 4: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_OverlappingStretches_MakesAGroupOfEachPart() => ExpectGroups(
        Start()
            .Initializer("axes", 1)
            .Initializer("begin", 0L)
            .Initializer("two", 2)
            .Initializer("four", 4)
            .Initializer("six", 6)
            .Node("Slice", ["s", "begin", "four", "axes"], ["a"])
            .Node("Slice", ["s", "two", "six", "axes"], ["b"])
            .RandomInitializer("u", new Random(5), 3, 4, 1, 1)
            .RandomInitializer("v", new Random(6), 3, 4, 1, 1)
            .Node("Conv", ["a", "u"], ["y"])
            .Node("Conv", ["b", "v"], ["z"])
            .Output("y")
            .Output("z")
            .Build(),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 2: w1[0], b1[0], u[1], v[1]",
        "Conv_c#3 2: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_EverySecondChannel_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("begin", 0L)
                .Initializer("end", 6)
                .Initializer("axes", 1)
                .Initializer("steps", 2)
                .Node("Slice", ["s", "begin", "end", "axes", "steps"], ["t"]),
            "t",
            3),
        "Slice_t (Slice): Slice walks along axis 1 of 's' in steps of 2.",
        "Pick the same by a Gather with a constant vector of indices.");

    [Test]
    public void Couple_StridesInSpace_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("begin", 0, 0)
                .Initializer("end", long.MaxValue, long.MaxValue)
                .Initializer("axes", 2, 3)
                .Initializer("steps", 2, 2)
                .Node("Slice", ["s", "begin", "end", "axes", "steps"], ["t"]),
            "t"),
        One);

    [Test]
    public void Repair_ChannelsAndStridesInOneNode_LeavesStridesAlone() => ExpectGroups(
        Finish(
            Start()
                .Initializer("begin", 1, 0, 1)
                .Initializer("end", 5, long.MaxValue, -1)
                .Initializer("axes", 1, 2, 3)
                .Initializer("steps", 1, 2, 1)
                .Node("Slice", ["s", "begin", "end", "axes", "steps"], ["t"]),
            "t",
            4),
        "Conv_c 4: w1[0], b1[0], v[1]");

    [Test]
    public void Repair_BoundsComputedFromTheNumberOfChannels_BecomeConstants() => ExpectGroups(
        Halves(
            Start()
                .Initializer("zero", 0L)
                .Initializer("one", 1)
                .Initializer("three", 3)
                .Initializer("far", long.MaxValue)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "one"], ["channels"])
                .Node("Div", ["channels", "three"], ["middle"])
                .Node("Slice", ["s", "zero", "middle", "one"], ["a"])
                .Node("Slice", ["s", "middle", "far", "one"], ["b"])),
        "Conv_c 2: w1[0], b1[0], u[1]",
        "Conv_c#2 4: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_BoundsComputedFromTheBatch_CarriesTheOtherAxes() => ExpectGroups(
        Finish(
            Start()
                .Initializer("zero", 0L)
                .Initializer("one", 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["images"])
                .Node("Slice", ["s", "zero", "images", "zero"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_SpaceCroppedToAnotherTensor_CarriesChannels() => ExpectGroups(
        Finish(
            Branch(Start())
                .Initializer("from", 2)
                .Initializer("to", 4)
                .Initializer("zeros", 0, 0)
                .Initializer("space", 2, 3)
                .Node("MaxPool", ["t"], ["p"], ("kernel_shape", new long[] { 2, 2 }))
                .Node("Shape", ["p"], ["shape"])
                .Node("Slice", ["shape", "from", "to"], ["ends"])
                .Node("Slice", ["s", "zeros", "ends", "space"], ["cropped"])
                .Node("Add", ["cropped", "p"], ["z"]),
            "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_ChannelsCutAtTheBatch_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("zero", 0L)
                .Initializer("one", 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["images"])
                .Node("Slice", ["s", "images", "limit", "one"], ["cut"])
                .Initializer("limit", 6)
                .Node("ReduceMax", ["cut"], ["t"], ("axes", new long[] { 1 })),
            "t",
            1),
        "Slice_cut (Slice): The bounds of the slice, 'images', are computed while the model runs.",
        "Give the bounds as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    private static OnnxShapley.Onnx.OnnxModel Halves(ModelBuilder builder) => builder
        .RandomInitializer("u", new Random(5), 3, 2, 1, 1)
        .RandomInitializer("v", new Random(6), 3, 4, 1, 1)
        .Node("Conv", ["a", "u"], ["y"])
        .Node("Conv", ["b", "v"], ["z"])
        .Output("y")
        .Output("z")
        .Build();
}
