using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class TransposedConvolutionRuleTests : RuleTests
{
    private static readonly long[] Twice = [2, 2];

    [Test]
    public void Couple_OneGroup_TiesBothSides([Values] bool hasBias) => ExpectGroups(
        Finish(Up(Start(), 6, 5, groups: 1, hasBias), "t", 5),
        "Conv_c 6: w1[0], b1[0], w2[0]",
        hasBias ? "ConvTranspose_d 5: w2[1], b2[0], v[1]" : "ConvTranspose_d 5: w2[1], v[1]");

    [Test]
    public void Couple_TwoGroups_TiesTheSameChannelOfBoth() => ExpectGroups(
        Finish(Up(Start(), 6, 4, groups: 2, hasBias: true), "t", 8),
        "Conv_c 3: w1[0], b1[0], w2[0]",
        "ConvTranspose_d 4: w2[1], b2[0], v[1]");

    [Test]
    public void Couple_Depthwise_CarriesChannels() => ExpectGroups(
        Finish(Up(Start(), 6, 1, groups: 6, hasBias: true), "t"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_DepthwiseWithMultiplier_TiesBlocksOfOutputs() => ExpectGroups(
        Finish(Up(Start(), 6, 2, groups: 6, hasBias: true), "t", 12),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_OutputPadding_ChangesNothing() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 6, 5, 3, 3)
                .Node("ConvTranspose", ["s", "w2"], ["d"], ("strides", Twice), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 1 }))
                .Node("Sigmoid", ["d"], ["t"]),
            "t",
            5),
        "Conv_c 6: w1[0], b1[0], w2[0]",
        "ConvTranspose_d 5: w2[1], v[1]");

    [Test]
    public void Couple_OneDimension_TiesBothSides() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 3, 9)
            .RandomInitializer("w1", new Random(1), 3, 6, 3)
            .RandomInitializer("v", new Random(5), 4, 6, 3)
            .Node("ConvTranspose", ["x", "w1"], ["c"], ("strides", new long[] { 2 }))
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Conv", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "ConvTranspose_c 6: w1[1], v[1]");

    [Test]
    public void MultiplyAdds_Strides_CountsTheInputsPlaces()
    {
        Subject subject = new(Finish(Up(Start(), 6, 5, groups: 1, hasBias: true), "t", 5));

        long count = new CostModel(subject.Couplings).PerNode(axis => axis.Length).Single(entry => entry.Node.Name == "ConvTranspose_d").MultiplyAdds;

        Assert.That(count, Is.EqualTo(5 * 5 * 6 * 5 * 3 * 3));
    }

    private static ModelBuilder Up(ModelBuilder builder, int channels, int outputs, int groups, bool hasBias)
    {
        _ = builder.RandomInitializer("w2", new Random(3), channels, outputs, 3, 3).RandomInitializer("b2", new Random(4), outputs * groups);
        string[] inputs = hasBias ? ["s", "w2", "b2"] : ["s", "w2"];
        return builder.Node("ConvTranspose", inputs, ["d"], ("group", groups), ("strides", Twice)).Node("Sigmoid", ["d"], ["t"]);
    }
}
