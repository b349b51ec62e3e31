namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ResizeRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";
    private static readonly float[] Doubled = [1, 1, 2, 2];

    [Test]
    public void Couple_UpsampleWithScalesAsAttribute_CarriesChannels() =>
        ExpectGroups(Finish(Start(opset: 7).Node("Upsample", ["s"], ["t"], ("scales", Doubled)), "t"), One);

    [Test]
    public void Couple_UpsampleWithScalesAsInput_CarriesChannels() =>
        ExpectGroups(Finish(Start(opset: 9).Initializer("scales", Doubled, 4).Node("Upsample", ["s", "scales"], ["t"]), "t"), One);

    [Test]
    public void Couple_ScalesAsSecondInput_CarriesChannels() =>
        ExpectGroups(Finish(Start(opset: 10).Initializer("scales", Doubled, 4).Node("Resize", ["s", "scales"], ["t"]), "t"), One);

    [Test]
    public void Couple_ScalesAsThirdInput_CarriesChannels([Values(11, 13, 18)] int opset) => ExpectGroups(
        Finish(Start(opset).Initializer("roi", [], 0).Initializer("scales", Doubled, 4).Node("Resize", ["s", "roi", "scales"], ["t"]), "t"),
        One);

    [Test]
    public void Couple_ConstantSizes_FollowTheCut([Values(11, 13, 18)] int opset) => ExpectGroups(
        Finish(
            WithEmptyInputs(new ModelBuilder(opset))
                .Input("x", 2, 3, 5, 5)
                .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
                .Node("Conv", ["x", "w1"], ["c"])
                .Initializer("sizes", 2, 6, 8, 9)
                .Node("Resize", ["c", "roi", "scales", "sizes"], ["r"], ("mode", "linear"))
                .Node("Sigmoid", ["r"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], v[1]");

    [Test]
    public void Couple_SizesOfNamedAxes_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 18).Initializer("sizes", 8, 9).Node("Resize", ["s", "", "", "sizes"], ["t"], ("axes", new long[] { 2, -1 })), "t"),
        One);

    [Test]
    public void Couple_SizesOfNamedAxesWithTheChannels_FollowTheCut() => ExpectGroups(
        Finish(
            Start(opset: 18).Initializer("sizes", 9, 6, 8).Node("Resize", ["s", "", "", "sizes"], ["t"], ("axes", new long[] { 3, 1, 2 })),
            "t"),
        One);

    [Test]
    public void Couple_SizesSlicedFromItsOwnShape_FollowByThemselves() => ExpectGroups(
        Finish(
            WithEmptyInputs(Start(opset: 13))
                .Initializer("zero", 0L)
                .Initializer("two", 2)
                .Initializer("space", 8, 9)
                .Node("Shape", ["s"], ["shape"])
                .Node("Slice", ["shape", "zero", "two"], ["front"])
                .Node("Concat", ["front", "space"], ["sizes"], ("axis", 0))
                .Node("Resize", ["s", "roi", "scales", "sizes"], ["t"]),
            "t"),
        One);

    [Test]
    public void Repair_SizesGatheredFromAnotherTensor_AreCorrected() => ExpectPins(
        Finish(
            WithEmptyInputs(Branch(Start(opset: 13)))
                .Initializer("channel", 1)
                .Initializer("batch", 0L)
                .Initializer("space", 8, 9)
                .Node("Shape", ["t"], ["shape"])
                .Node("Gather", ["shape", "batch"], ["n"])
                .Node("Gather", ["shape", "channel"], ["channels"])
                .Node("Concat", ["n", "channels", "space"], ["sizes"], ("axis", 0))
                .Node("Resize", ["s", "roi", "scales", "sizes"], ["r"]),
            "r"),
        ["Conv_c 6: w1[0], b1[0], v[1]"],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Repair_SpaceFromTheLengthOfAChannelAxis_IsCorrected() => ExpectGroups(
        Finish(
            WithEmptyInputs(Branch(Start(opset: 13)))
                .Initializer("channel", 1)
                .Initializer("zero", 0L)
                .Initializer("two", 2)
                .Node("Shape", ["s"], ["own"])
                .Node("Slice", ["own", "zero", "two"], ["front"])
                .Node("Shape", ["t"], ["shape"])
                .Node("Gather", ["shape", "channel"], ["channels"])
                .Node("Concat", ["front", "channels", "channels"], ["sizes"], ("axis", 0))
                .Node("Resize", ["s", "roi", "scales", "sizes"], ["r"])
                .RandomInitializer("u", new Random(6), 4, 6, 1, 1)
                .Node("Conv", ["t", "u"], ["z"])
                .Output("z"),
            "r"),
        One,
        "Conv_d 6: w2[0], b2[0], u[1]");

    [Test]
    public void Repair_LiteralChannelsInComputedSizes_AreCorrected() => ExpectGroups(
        Finish(
            WithEmptyInputs(Start(opset: 13))
                .Initializer("zero", 0L)
                .Initializer("rest", 6, 8, 9)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["n"])
                .Node("Concat", ["n", "rest"], ["sizes"], ("axis", 0))
                .Node("Resize", ["s", "roi", "scales", "sizes"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_ScaleThatLeavesTheLength_IsPinned() => ExpectPin(
        Finish(Start(opset: 13).Initializer("roi", [], 0).Initializer("scales", [1, 1.1f, 2, 2], 4).Node("Resize", ["s", "roi", "scales"], ["t"]), "t"),
        "Resize_t (Resize): Resize changes the length of axis 1 of 's'.");

    [Test]
    public void Couple_ScalesFromAnInput_IsPinned() => ExpectPin(
        Finish(
            Start(opset: 13)
                .Input("factor", 4)
                .Initializer("roi", [], 0)
                .Initializer("scales", Doubled, 4)
                .Initializer("nothing", [0, 0, 0, 0], 4)
                .Node("Mul", ["factor", "nothing"], ["zeros"])
                .Node("Add", ["zeros", "scales"], ["computed"])
                .Node("Resize", ["s", "roi", "computed"], ["t"]),
            "t"),
        "Resize_t (Resize): The scales, 'computed', are computed while the model runs.",
        "Give the scales as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_Cropping_IsPinned() => ExpectPin(
        Finish(
            Start(opset: 13)
                .Initializer("roi", [0, 0, 0.2f, 0.2f, 1, 1, 0.9f, 0.9f], 8)
                .Initializer("scales", Doubled, 4)
                .Node("Resize", ["s", "roi", "scales"], ["t"], ("coordinate_transformation_mode", "tf_crop_and_resize")),
            "t"),
        "Resize_t (Resize): The attribute 'coordinate_transformation_mode' is 'tf_crop_and_resize': it crops as well, which is not handled.",
        "Crop by a Slice with constant bounds before a Resize in another mode.");

    private static ModelBuilder WithEmptyInputs(ModelBuilder builder) => builder.Initializer("roi", [], 0).Initializer("scales", [], 0);
}
