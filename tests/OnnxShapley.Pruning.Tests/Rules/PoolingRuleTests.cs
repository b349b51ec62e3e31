namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class PoolingRuleTests : RuleTests
{
    [TestCase("MaxPool")]
    [TestCase("AveragePool")]
    [TestCase("LpPool")]
    public void Couple_LocalPool_CarriesChannels(string operatorType) => ExpectGroups(
        Finish(
            Start().Node(operatorType, ["s"], ["p"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })).Node("Cos", ["p"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [TestCase("GlobalMaxPool")]
    [TestCase("GlobalAveragePool")]
    [TestCase("GlobalLpPool")]
    public void Couple_GlobalPool_CarriesChannels(string operatorType) => ExpectGroups(
        Finish(Start().Node(operatorType, ["s"], ["p"]).Node("Cos", ["p"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_IndicesThatNothingReads_CarriesChannels() => ExpectGroups(
        Finish(Start().Node("MaxPool", ["s"], ["p", "indices"], ("kernel_shape", new long[] { 2, 2 })), "p"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_IndicesWanted_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Node("MaxPool", ["s"], ["p", "indices"], ("kernel_shape", new long[] { 2, 2 }))
                .Node("MaxUnpool", ["p", "indices"], ["t"], ("kernel_shape", new long[] { 2, 2 })),
            "t"),
        "MaxPool_p (MaxPool): Its second output 'indices' numbers positions across all channels.",
        "Export the model without what reads the numbers, or tells them as a graph output, where nothing needs it. Otherwise nothing: they count all channels.");
}
