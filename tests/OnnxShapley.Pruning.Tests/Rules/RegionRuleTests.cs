namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class RegionRuleTests : RuleTests
{
    [TestCase(10)]
    [TestCase(16)]
    public void Couple_RoiAlign_CarriesChannels(int opset) => ExpectGroups(
        Finish(
            Start(opset)
                .Initializer("regions", [0, 0, 3, 3, 1, 1, 4, 4, 0, 2, 3, 4], 3, 4)
                .Initializer("images", 0, 1, 1)
                .Node("RoiAlign", ["s", "regions", "images"], ["t"], ("output_height", 2), ("output_width", 2)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_RegionsThatTheModelIsGiven_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Input("regions", 3, 4)
                .Initializer("images", 0, 0, 0)
                .Node("RoiAlign", ["s", "regions", "images"], ["t"], ("output_height", 2), ("output_width", 2)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_MaxRoiPool_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("regions", [0, 0, 0, 3, 3, 1, 1, 1, 4, 4], 2, 5)
                .Node("MaxRoiPool", ["s", "regions"], ["t"], ("pooled_shape", new long[] { 2, 2 })),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_RegionsMadeOfChannels_PinsThose() => ExpectPins(
        Finish(
            Branch(new ModelBuilder(), fixedBatch: true)
                .Initializer("images", 0, 0)
                .Initializer("shape", 2, 4)
                .RandomInitializer("w4", new Random(6), 8, 6, 5, 5)
                .Node("Conv", ["s", "w4"], ["boxes"])
                .Node("Sigmoid", ["boxes"], ["near"])
                .Node("Reshape", ["near", "shape"], ["regions"])
                .Node("RoiAlign", ["s", "regions", "images"], ["t"], ("output_height", 2), ("output_width", 2)),
            "t"),
        ["Conv_c 6: w1[0], w4[1], v[1]"],
        "Conv_boxes 8: RoiAlign_t (RoiAlign): RoiAlign mixes or moves what is on axis 1 of 'regions', and needs all of it.");

    private static ModelBuilder Branch(ModelBuilder builder, bool fixedBatch) => builder
        .Input("x", fixedBatch ? 1 : -1, 3, 5, 5)
        .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
        .Node("Conv", ["x", "w1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", ["c"], ["s"]);
}
