namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>Networks with the channels on the last axis, as TensorFlow's exporter writes them.</summary>
public sealed class ChannelsLastTests : RuleTests
{
    private static readonly long[] ToFirst = [0, 3, 1, 2];
    private static readonly long[] ToLast = [0, 2, 3, 1];

    [TestCase(new long[] { 6 }, "k[0]")]
    [TestCase(new long[] { 1, 6 }, "k[1]")]
    [TestCase(new long[] { 1, 1, 6 }, "k[2]")]
    [TestCase(new long[] { 1, 1, 1, 6 }, "k[3]")]
    public void Couple_BiasOnTheLastAxis_IsCut(long[] shape, string member) => ExpectGroups(
        Finish(
            Convolved()
                .RandomInitializer("k", new Random(8), shape)
                .Node("Add", ["last", "k"], ["biased"])
                .Node("Clip", ["biased", "low", "high"], ["clipped"])
                .Node("Transpose", ["clipped"], ["t"], ("perm", ToFirst)),
            "t"),
        $"Conv_c 6: w1[0], {member}, v[1]");

    [Test]
    public void Couple_MeanOverSpaceAndDenseLayer_CutsTheLastAxis() => ExpectGroups(
        FinishFlat(
            Convolved()
                .Node("ReduceMean", ["last"], ["flat"], ("axes", new long[] { 1, 2 }), ("keepdims", 0))
                .RandomInitializer("w2", new Random(9), 6, 5)
                .RandomInitializer("b2", new Random(10), 5)
                .Node("MatMul", ["flat", "w2"], ["dense"])
                .Node("Add", ["dense", "b2"], ["biased"])
                .Node("Relu", ["biased"], ["t"]),
            "t",
            5),
        "Conv_c 6: w1[0], w2[0]",
        "MatMul_dense 5: w2[1], b2[0], v[0]");

    [Test]
    public void Couple_DenseLayerOnEveryPlace_CutsTheLastAxis() => ExpectGroups(
        Finish(
            Convolved()
                .RandomInitializer("w2", new Random(9), 6, 5)
                .Node("MatMul", ["last", "w2"], ["dense"])
                .Node("Softplus", ["dense"], ["soft"])
                .Node("Transpose", ["soft"], ["t"], ("perm", ToFirst)),
            "t",
            5),
        "Conv_c 6: w1[0], w2[0]",
        "MatMul_dense 5: w2[1], v[1]");

    [Test]
    public void Couple_SoftmaxOverTheLastAxis_IsPinned() => ExpectPin(
        Finish(Convolved().Node("Softmax", ["last"], ["share"]).Node("Transpose", ["share"], ["t"], ("perm", ToFirst)), "t"),
        "Softmax_share (Softmax): Softmax normalises over axis 3 of 'last', which mixes its channels.");

    private static ModelBuilder Convolved() => new ModelBuilder()
        .Input("image", -1, 5, 5, 3)
        .Initializer("low", [0f])
        .Initializer("high", [6f])
        .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
        .Node("Transpose", ["image"], ["x"], ("perm", ToFirst))
        .Node("Conv", ["x", "w1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Transpose", ["c"], ["last"], ("perm", ToLast));
}
