using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ReshapeRuleTests : RuleTests
{
    private const string Flat = "Conv_c 6: w1[0], b1[0], v[0]";
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_FlattenWithSpace_TiesAChannelToItsColumns() =>
        ExpectGroups(FinishFlat(Start().Node("Flatten", ["s"], ["f"]).Node("Cos", ["f"], ["t"]), "t", 150), Flat);

    [Test]
    public void Couple_FlattenOfChannelsLast_TiesAChannelToScatteredColumns() => ExpectGroups(
        FinishFlat(Start().Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 })).Node("Flatten", ["last"], ["t"]), "t", 150),
        Flat);

    [Test]
    public void Couple_FlattenOfOneImage_CarriesChannels() => ExpectGroups(
        new ModelBuilder()
            .Input("x", 1, 3, 5, 5)
            .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
            .Node("Conv", ["x", "w1"], ["c"])
            .Node("Flatten", ["c"], ["f"])
            .Node("Cos", ["f"], ["t"])
            .RandomInitializer("v", new Random(5), 54, 4)
            .Node("Gemm", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], v[0]");

    [TestCase(new long[] { 0, -1 })]
    [TestCase(new long[] { 0, 150 })]
    [TestCase(new long[] { -1, 150 })]
    public void Couple_ReshapeToColumns_TiesAChannelToItsColumns(long[] target) =>
        ExpectGroups(FinishFlat(Start().Initializer("target", target).Node("Reshape", ["s", "target"], ["t"]), "t", 150), Flat);

    [TestCase(new long[] { 0, 0, -1 })]
    [TestCase(new long[] { 0, 6, 25 })]
    [TestCase(new long[] { -1, 6, 25 })]
    [TestCase(new long[] { 0, -1, 25 })]
    public void Couple_ReshapeOfSpaceOnly_CarriesChannels(long[] target) => ExpectGroups(
        Start()
            .Initializer("target", target)
            .RandomInitializer("v", new Random(5), 4, 6, 1)
            .Node("Reshape", ["s", "target"], ["t"])
            .Node("Conv", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        One);

    [Test]
    public void Couple_TargetOfShapeArithmetic_FollowsByItself()
    {
        ModelBuilder builder = Start()
            .Initializer("zero", 0L)
            .Initializer("rest", -1)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "zero"], ["batch"])
            .Node("Concat", ["batch", "rest"], ["target"], ("axis", 0))
            .Node("Reshape", ["s", "target"], ["t"]);

        ExpectGroups(FinishFlat(builder, "t", 150), Flat);
    }

    [Test]
    public void Couple_TargetGatheredAsScalars_FollowsByItself()
    {
        ModelBuilder builder = Start()
            .Initializer(TensorContent.CreateInt64("zero", [], [0]))
            .Initializer(TensorContent.CreateInt64("one", [], [1]))
            .Initializer("front", 0L)
            .Initializer("rest", -1)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "zero"], ["n"])
            .Node("Gather", ["shape", "one"], ["channels"])
            .Node("Unsqueeze", ["n", "front"], ["n1"])
            .Node("Unsqueeze", ["channels", "front"], ["channels1"])
            .Node("Concat", ["n1", "channels1", "rest"], ["target"], ("axis", 0))
            .Node("Reshape", ["s", "target"], ["t"])
            .RandomInitializer("v", new Random(5), 4, 6, 1)
            .Node("Conv", ["t", "v"], ["y"])
            .Output("y");

        ExpectGroups(builder.Build(), One);
    }

    [Test]
    public void Repair_TargetIsTheShapeOfAnotherTensor_IsCorrected() => ExpectPins(
        Finish(Branch(Start()).Node("Shape", ["t"], ["shape"]).Node("Reshape", ["s", "shape"], ["r"]), "r"),
        ["Conv_c 6: w1[0], b1[0], v[1]"],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Repair_LiteralChannelsInAComputedTarget_AreCorrected()
    {
        ModelBuilder builder = Start()
            .Initializer("zero", 0L)
            .Initializer("columns", 150)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "zero"], ["batch"])
            .Node("Concat", ["batch", "columns"], ["target"], ("axis", 0))
            .Node("Reshape", ["s", "target"], ["t"]);

        ExpectGroups(FinishFlat(builder, "t", 150), Flat);
    }

    [Test]
    public void Repair_LengthOfAChannelAxisThatIsNotCarried_IsCorrected()
    {
        // The second branch has four channels, and its length is used as the middle of three parts.
        ModelBuilder builder = Branch(Start(channels: 16), 4)
            .Initializer("n", 0L)
            .Initializer("one", 1)
            .Initializer("two", 2)
            .Initializer("rest", 2, -1)
            .Node("Shape", ["t"], ["shape"])
            .Node("Gather", ["shape", "n"], ["batch"])
            .Node("Gather", ["shape", "one"], ["blocks"])
            .Node("Concat", ["batch", "two", "blocks", "rest"], ["target"], ("axis", 0))
            .Node("Reshape", ["s", "target"], ["r"])
            .RandomInitializer("v", new Random(5), 4, 2, 1, 1, 1)
            .Node("Conv", ["r", "v"], ["y"])
            .RandomInitializer("u", new Random(6), 4, 4, 1, 1)
            .Node("Conv", ["t", "u"], ["z"])
            .Output("y")
            .Output("z");

        ExpectGroups(builder.Build(), "Conv_c 2: w1[0], b1[0], v[1]", "Conv_d 4: w2[0], b2[0], u[1]");
    }

    [TestCase(new long[] { 0, 2, 3, 5, 5 }, new long[] { 0, 6, 5, 5 })]
    [TestCase(new long[] { 0, 2, -1, 5, 5 }, new long[] { 0, -1, 5, 5 })]
    [TestCase(new long[] { -1, 2, 3, 5, 5 }, new long[] { -1, 6, 5, 5 })]
    public void Couple_ChannelShuffle_TiesTheSameChannelOfEveryBlock(long[] split, long[] merged) => ExpectGroups(
        Finish(
            Start()
                .Initializer("split", split)
                .Initializer("merged", merged)
                .Node("Reshape", ["s", "split"], ["a"])
                .Node("Transpose", ["a"], ["b"], ("perm", new long[] { 0, 2, 1, 3, 4 }))
                .Node("Reshape", ["b", "merged"], ["t"]),
            "t"),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_SplitOfColumns_TiesTheSameColumnOfEveryBlock() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w", new Random(1), 4, 12)
            .RandomInitializer("v", new Random(3), 4, 2)
            .Initializer("split", 0, 3, 4)
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Reshape", ["s", "split"], ["r"])
            .Node("MatMul", ["r", "v"], ["y"])
            .Output("y")
            .Build(),
        "Gemm_g 4: w[1], v[0]");

    [Test]
    public void Repair_ZeroThatCopiesACutAxis_BecomesANumber() => ExpectGroups(
        new ModelBuilder()
            .Input("x", 2, 3, 4)
            .RandomInitializer("w", new Random(1), 4, 3, 1)
            .RandomInitializer("v", new Random(3), 3, 8)
            .Initializer("merged", 8, 0)
            .Node("Conv", ["x", "w"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Reshape", ["s", "merged"], ["r"])
            .Node("MatMul", ["v", "r"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 4: w[0], v[1]");

    [Test]
    public void Couple_AxesThatDoNotMatch_IsPinned() => ExpectPin(
        Start()
            .Initializer("target", -1, 3, 50)
            .RandomInitializer("v", new Random(5), 2, 3, 1)
            .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
            .Node("Reshape", ["last", "target"], ["t"])
            .Node("Conv", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        "Reshape_t (Reshape): Reshape lays 5×5×6 elements of 'last' out as 3×50, which keeps no channel together.",
        "Bring the channels to an axis of their own by a Transpose first, and merge or split whole axes only.");

    [Test]
    public void Couple_TargetComputedInAnUnknownWay_IsPinned() => ExpectPin(
        FinishFlat(
            Start()
                .Initializer("start", 0L)
                .Initializer("two", 2)
                .Initializer("scale", 1, 75)
                .Node("Shape", ["x"], ["shape"])
                .Node("Slice", ["shape", "start", "two"], ["front"])
                .Node("Mul", ["front", "scale"], ["big"])
                .Node("Sub", ["big", "big"], ["nothing"])
                .Node("Abs", ["nothing"], ["zeros"])
                .Initializer("target", 0, -1)
                .Node("Add", ["zeros", "target"], ["to"])
                .Node("Reshape", ["s", "to"], ["t"]),
            "t",
            150),
        "Reshape_t (Reshape): The target shape 'to' is computed in a way that is not understood.",
        "Give the shape as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_SqueezeAndUnsqueeze_CarryChannels([Values(11, 13)] int opset) => ExpectGroups(
        Finish(
            AxesNode(
                AxesNode(Start(opset).Node("GlobalAveragePool", ["s"], ["p"]), opset, "Squeeze", "p", "q", 2, 3).Node("Cos", ["q"], ["r"]),
                opset,
                "Unsqueeze",
                "r",
                "t",
                2,
                3),
            "t"),
        One);

    [Test]
    public void Couple_SqueezeWithoutAxes_IsPinned() => ExpectPin(
        FinishFlat(Start().Node("GlobalAveragePool", ["s"], ["p"]).Node("Squeeze", ["p"], ["t"]), "t", 6),
        "Squeeze_t (Squeeze): Squeeze without axes drops every axis of length one, also one that a cut leaves with a single channel.",
        "Name the axes that it is to drop.");

    [TestCase(0, 2, 3)]
    [TestCase(0, 2, -1)]
    [TestCase(0, -1, 3)]
    public void Couple_ShuffleWithComputedTargets_TiesTheSameChannelOfEveryBlock(int batch, int blocks, int inner)
    {
        ModelBuilder builder = Start()
            .Initializer("front", batch)
            .Initializer("one", 1)
            .Initializer("split.rest", blocks, inner, 5, 5)
            .Initializer("merged.rest", 6, 5, 5)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "front"], ["n"])
            .Node("Concat", ["n", "split.rest"], ["split"], ("axis", 0))
            .Node("Concat", ["n", "merged.rest"], ["merged"], ("axis", 0))
            .Node("Reshape", ["s", "split"], ["a"])
            .Node("Transpose", ["a"], ["b"], ("perm", new long[] { 0, 2, 1, 3, 4 }))
            .Node("Reshape", ["b", "merged"], ["t"]);

        ExpectGroups(Finish(builder, "t"), "Conv_c 3: w1[0], b1[0], v[1]");
    }

    [TestCase(20, 6, "MatMul_g 6: w[1], v[0]")]
    [TestCase(5, 24, "MatMul_g 12: w[1], v[0]")]
    public void Couple_SeveralAxesOnBothSides_CarriesTheLast(int rows, int columns, string group) => ExpectGroups(
        new ModelBuilder()
            .Input("x", 2, 5, 4)
            .RandomInitializer("w", new Random(1), 4, 12)
            .RandomInitializer("v", new Random(3), columns, 2)
            .Initializer("target", rows, columns)
            .Node("MatMul", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Reshape", ["s", "target"], ["r"])
            .Node("MatMul", ["r", "v"], ["y"])
            .Output("y")
            .Build(),
        group);

    private static ModelBuilder AxesNode(ModelBuilder builder, int opset, string operatorType, string input, string output, params long[] axes) =>
        opset < 13
            ? builder.Node(operatorType, [input], [output], ("axes", axes))
            : builder.Initializer($"axes_{output}", axes).Node(operatorType, [input, $"axes_{output}"], [output]);
}
