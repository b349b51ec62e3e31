namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class BlockRuleTests : RuleTests
{
    [Test]
    public void Couple_DepthToSpace_TakesTheChannelsOfABlockTogether([Values("DCR", "CRD")] string mode) => ExpectGroups(
        Finish(Start(channels: 12).Node("DepthToSpace", ["s"], ["t"], ("blocksize", 2), ("mode", mode)), "t", 3),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_DepthToSpaceWithoutMode_TakesTheChannelsOfABlockTogether() => ExpectGroups(
        Finish(Start(opset: 9, channels: 12).Node("DepthToSpace", ["s"], ["t"], ("blocksize", 2)), "t", 3),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_SpaceToDepth_TakesTheChannelsOfABlockTogether() => ExpectGroups(
        Finish(
            Start().Node("MaxPool", ["s"], ["p"], ("kernel_shape", new long[] { 2, 2 })).Node("SpaceToDepth", ["p"], ["t"], ("blocksize", 2)),
            "t",
            24),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_ThereAndBack_KeepsChannelsApart() => ExpectGroups(
        Finish(
            Start()
                .Node("MaxPool", ["s"], ["p"], ("kernel_shape", new long[] { 2, 2 }))
                .Node("SpaceToDepth", ["p"], ["q"], ("blocksize", 2))
                .Node("DepthToSpace", ["q"], ["t"], ("blocksize", 2)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");
}
