using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ScatterRuleTests : RuleTests
{
    [TestCase("Scatter", 9)]
    [TestCase("ScatterElements", 11)]
    [TestCase("ScatterElements", 18)]
    public void Couple_ElementsInSpace_CarriesChannels(string operatorType, int opset) => ExpectGroups(
        Finish(
            Elements(opset, 6).Node(operatorType, ["s", "indices", "updates"], ["t"], ("axis", 3)),
            "t"),
        "Conv_c 6: w1[0], b1[0], indices[1], updates[1], v[1]");

    [Test]
    public void Couple_ElementsOfSomeChannels_TiesThose() => ExpectGroups(
        Finish(Elements(17, 4).Node("ScatterElements", ["s", "indices", "updates"], ["t"], ("axis", -1)), "t"),
        "Conv_c 4: w1[0], b1[0], indices[1], updates[1], v[1]",
        "Conv_c#2 2: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_ElementsOfChannelsByNumber_IsPinned() => ExpectPin(
        Finish(Elements(17, 4).Node("ScatterElements", ["s", "indices", "updates"], ["t"], ("axis", 1), ("reduction", "add")), "t"),
        "ScatterElements_t (ScatterElements): ScatterElements writes to slots of axis 1 of 's' by the numbers in 'indices'.",
        "Where the numbers are constant, join what is written and what stays by Slice and Concat. Otherwise nothing: every slot may be written to.");

    [Test]
    public void Couple_BlocksInSpace_CarriesChannels([Values("none", "add")] string reduction) => ExpectGroups(
        Finish(
            Fixed(17)
                .Initializer(TensorContent.CreateInt64("indices", [2, 2], [0, 1, 4, 2]))
                .RandomInitializer("updates", new Random(9), 2, 2, 6)
                .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 2, 3, 0, 1 }))
                .Node("ScatterND", ["last", "indices", "updates"], ["changed"], ("reduction", reduction))
                .Node("Transpose", ["changed"], ["t"], ("perm", new long[] { 2, 3, 0, 1 })),
            "t"),
        "Conv_c 6: w1[0], b1[0], updates[2], v[1]");

    [Test]
    public void Couple_BlocksOfChannels_IsPinned() => ExpectPin(
        Finish(
            Fixed(17)
                .Initializer(TensorContent.CreateInt64("indices", [1, 2], [0, 1]))
                .RandomInitializer("updates", new Random(9), 1, 5, 5)
                .Node("ScatterND", ["s", "indices", "updates"], ["t"]),
            "t"),
        "ScatterND_t (ScatterND): ScatterND writes to slots of axis 1 of 's' by the numbers in 'indices'.",
        "Where the numbers are constant, join what is written and what stays by Slice and Concat. Otherwise nothing: every slot may be written to.");

    private static ModelBuilder Elements(long opset, int channels) => Fixed(opset)
        .Initializer(TensorContent.CreateInt64("indices", [2, channels, 5, 2], [.. Enumerable.Range(0, 20 * channels).Select(i => (long)((i % 2) + (2 * (i / 2 % 2))))]))
        .RandomInitializer("updates", new Random(9), 2, channels, 5, 2);

    private static ModelBuilder Fixed(long opset) => new ModelBuilder(opset)
        .Input("x", 2, 3, 5, 5)
        .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
        .RandomInitializer("b1", new Random(2), 6)
        .Node("Conv", ["x", "w1", "b1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", ["c"], ["s"]);
}
