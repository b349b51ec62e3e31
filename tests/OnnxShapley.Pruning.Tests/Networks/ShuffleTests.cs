using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Rules;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Channel splits and channel shuffles, as ShuffleNetV2 and its descendants have them.</summary>
public sealed class ShuffleTests : RuleTests
{
    [Test]
    public void Couple_UnitOfShuffleNet_IsPrunable([Values("Split", "Slice")] string halves) => ExpectGroups(
        Finish(Shuffle(Unit(Halve(Start(channels: 8), halves), 3), 2, "u", "t"), "t", 8),
        "Conv_c 4: w1[0], b1[0], k3[0], v[1]",
        "Conv_c#2 4: w1[0], b1[0], k1[1]",
        "Conv_e 3: k1[0], k2[0], k3[1]");

    [Test]
    public void Couple_TwoUnitsInARow_IsPrunable()
    {
        ModelBuilder builder = Shuffle(Unit(Halve(Start(channels: 8), "Split"), 3), 2, "u", "t")
            .Node("Split", ["t"], ["a2", "b2"], ("axis", 1))
            .RandomInitializer("k4", new Random(24), 4, 4, 1, 1)
            .Node("Conv", ["b2", "k4"], ["h"])
            .Node("Sigmoid", ["h"], ["hs"])
            .Node("Concat", ["a2", "hs"], ["u2"], ("axis", 1));

        ExpectGroups(
            Finish(Shuffle(builder, 2, "u2", "t2"), "t2", 8),
            "Conv_c 2: w1[0], b1[0], k3[0], k4[0], v[1]",
            "Conv_c#2 2: w1[0], b1[0], k3[0], k4[1]",
            "Conv_c#3 4: w1[0], b1[0], k1[1]",
            "Conv_e 3: k1[0], k2[0], k3[1]");
    }

    [Test]
    public void Couple_LengthsComputedAsPyTorchWritesThem_IsPrunable()
    {
        // n, c, h, w = x.shape; x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w).chunk(2, dim=1)
        ModelBuilder builder = Start(channels: 8)
            .Initializer("two", 2)
            .Initializer("one", 1)
            .Initializer("zero", 0L)
            .Node("Shape", ["s"], ["shape"]);
        foreach ((string name, long index) in new[] { ("images", 0L), ("channels", 1L), ("rows", 2L), ("columns", 3L) })
        {
            builder = builder.Initializer($"{name}.index", index).Node("Gather", ["shape", $"{name}.index"], [name]);
        }

        builder = builder
            .Node("Div", ["channels", "two"], ["half"])
            .Node("Concat", ["images", "two", "half", "rows", "columns"], ["split"], ("axis", 0))
            .Node("Concat", ["images", "channels", "rows", "columns"], ["merged"], ("axis", 0))
            .Node("Reshape", ["s", "split"], ["p"])
            .Node("Transpose", ["p"], ["q"], ("perm", new long[] { 0, 2, 1, 3, 4 }))
            .Node("Reshape", ["q", "merged"], ["t"])
            .Node("Shape", ["t"], ["t.shape"])
            .Node("Gather", ["t.shape", "one"], ["t.c"])
            .Node("Add", ["t.c", "one"], ["t.up"])
            .Node("Div", ["t.up", "two"], ["t.half"])
            .Node("Mul", ["t.half", "one"], ["first"])
            .Node("Mul", ["t.half", "two"], ["second"])
            .Node("Slice", ["t", "zero", "first", "one"], ["a"])
            .Node("Slice", ["t", "first", "second", "one"], ["b"]);

        ExpectGroups(
            Finish(Unit(builder, 3), "u", 8),
            "Conv_c 2: w1[0], b1[0], v[1]",
            "Conv_c#2 2: w1[0], b1[0], k1[1]",
            "Conv_e 3: k1[0], k2[0], k3[1]",
            "Conv_g 4: k3[0], v[1]");
    }

    [Test]
    public void Couple_HalvesPickedOutOfPairs_CarriesTheFirstPart()
    {
        ModelBuilder builder = new ModelBuilder()
            .Input("x", 1, 3, 5, 5)
            .RandomInitializer("w1", new Random(1), 8, 3, 1, 1)
            .Node("Conv", ["x", "w1"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Initializer("pairs", 4, 2, 25)
            .Initializer("halves", 2, -1, 4, 5, 5)
            .Initializer(TensorContent.CreateInt64("zero", [], [0]))
            .Initializer(TensorContent.CreateInt64("one", [], [1]))
            .Node("Reshape", ["s", "pairs"], ["p"])
            .Node("Transpose", ["p"], ["q"], ("perm", new long[] { 1, 0, 2 }))
            .Node("Reshape", ["q", "halves"], ["r"])
            .Node("Gather", ["r", "zero"], ["a"])
            .Node("Gather", ["r", "one"], ["b"]);

        ExpectGroups(
            Finish(Unit(builder, 3), "u", 8),
            "Conv_c 4: w1[0], k1[1], v[1]",
            "Conv_e 3: k1[0], k2[0], k3[1]",
            "Conv_g 4: k3[0], v[1]");
    }

    [Test]
    public void Couple_BlocksOfSpaceMadeByReshape_CarriesTheFirstPart() => ExpectGroups(
        Finish(
            Start(channels: 12)
                .Initializer("parts", 0, 3, 2, 2, 5, 5)
                .Initializer("merged", 0, 3, 10, 10)
                .Node("Reshape", ["s", "parts"], ["p"])
                .Node("Transpose", ["p"], ["q"], ("perm", new long[] { 0, 1, 4, 2, 5, 3 }))
                .Node("Reshape", ["q", "merged"], ["t"]),
            "t",
            3),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_NeitherPartIsFree_IsPinned() => ExpectPin(
        Start()
            .Initializer("parts", 0, 2, 3, 25)
            .Node("Reshape", ["s", "parts"], ["p"])
            .Node("Softmax", ["p"], ["q"], ("axis", 1))
            .Node("Softmax", ["q"], ["y"], ("axis", 2))
            .Output("y")
            .Build(),
        "Softmax_y (Softmax): Softmax normalises over axis 2 of 'q', which mixes its channels.");

    private static ModelBuilder Halve(ModelBuilder builder, string halves) => halves == "Split"
        ? builder.Node("Split", ["s"], ["a", "b"], ("axis", 1))
        : builder
            .Initializer("begin", 0L)
            .Initializer("middle", 4)
            .Initializer("end", 8)
            .Initializer("axes", 1)
            .Node("Slice", ["s", "begin", "middle", "axes"], ["a"])
            .Node("Slice", ["s", "middle", "end", "axes"], ["b"]);

    /// <summary>Pointwise, depthwise and pointwise convolutions on 'b', joined with 'a': 'u'.</summary>
    private static ModelBuilder Unit(ModelBuilder builder, int inner) => builder
        .RandomInitializer("k1", new Random(21), inner, 4, 1, 1)
        .RandomInitializer("k2", new Random(22), inner, 1, 3, 3)
        .RandomInitializer("k3", new Random(23), 4, inner, 1, 1)
        .Node("Conv", ["b", "k1"], ["e"])
        .Node("Sigmoid", ["e"], ["es"])
        .Node("Conv", ["es", "k2"], ["f"], ("group", inner), ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Conv", ["f", "k3"], ["g"])
        .Node("Sigmoid", ["g"], ["gs"])
        .Node("Concat", ["a", "gs"], ["u"], ("axis", 1));

    private static ModelBuilder Shuffle(ModelBuilder builder, long blocks, string input, string output) => builder
        .Initializer($"{output}.split", 0, blocks, -1, 5, 5)
        .Initializer($"{output}.merged", 0, -1, 5, 5)
        .Node("Reshape", [input, $"{output}.split"], [$"{output}.a"])
        .Node("Transpose", [$"{output}.a"], [$"{output}.b"], ("perm", new long[] { 0, 2, 1, 3, 4 }))
        .Node("Reshape", [$"{output}.b", $"{output}.merged"], [output]);
}
