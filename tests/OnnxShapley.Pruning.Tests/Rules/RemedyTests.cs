using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>What a pin says would free its axis is true: the remedy is applied, and the channels of 'Conv_c' make a group that can be pruned.</summary>
public sealed class RemedyTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";
    private const string MakeConstant = "as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.";

    [Test]
    public void Remedy_DropoutThatTrains_FreesInEvaluationMode() => ExpectFreedInAnother(
        "Export the model in evaluation mode (in PyTorch: after 'model.eval()').",
        Finish(Flag(Start(opset: 13).Initializer("ratio", [0.5f]), 1).Node("Dropout", ["s", "ratio", "training"], ["t"]), "t"),
        Finish(Flag(Start(opset: 13).Initializer("ratio", [0.5f]), 0).Node("Dropout", ["s", "ratio", "training"], ["t"]), "t"));

    [Test]
    public void Remedy_BatchNormalizationThatTrains_FreesInEvaluationMode() => ExpectFreedInAnother(
        "Export the model in evaluation mode (in PyTorch: after 'model.eval()').",
        Finish(Normalized("BatchNormalization", ["s", "scale", "shift", "mean", "var"], ["t", "m", "v2"], ("training_mode", 1)), "t"),
        Finish(Normalized("BatchNormalization", ["s", "scale", "shift", "mean", "var"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], var[0], v[1]");

    [Test]
    public void Remedy_StatisticsOverAllChannels_FreesWithInstanceNormalization() => ExpectFreedInAnother(
        "Nothing in the file: zeros count in the statistics where deleted channels do not. "
        + "A network trained with BatchNormalization or InstanceNormalization instead can be cut.",
        Finish(Normalized("MeanVarianceNormalization", ["s"], ["t"], ("axes", new long[] { 1, 2, 3 })), "t"),
        Finish(Normalized("InstanceNormalization", ["s", "scale", "shift"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], v[1]");

    [Test]
    public void Remedy_SeveralChannelsAGroup_FreesWithOneChannelAGroup() => ExpectFreedInAnother(
        "Nothing in the file: zeros count in the statistics where deleted channels do not. A network trained with one channel a group can be cut.",
        Finish(GroupNormalized(2), "t"),
        Finish(GroupNormalized(6), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], v[1]");

    [Test]
    public void Remedy_SliceInSteps_FreesAsGather() => ExpectFreed(
        "Pick the same by a Gather with a constant vector of indices.",
        Finish(
            Start().Initializer("from", 0L).Initializer("to", 6).Initializer("axes", 1).Initializer("steps", 2)
                .Node("Slice", ["s", "from", "to", "axes", "steps"], ["t"]),
            "t",
            3),
        Finish(Start().Initializer("indices", 0, 2, 4).Node("Gather", ["s", "indices"], ["t"], ("axis", 1)), "t", 3),
        "Conv_c 3: w1[0], b1[0], v[1]");

    [Test]
    public void Remedy_SliceToAComputedBound_FreesWithAConstant()
    {
        ModelBuilder builder = Start().Initializer("zero", 0L).Initializer("one", 1).Initializer("three", 3);
        ExpectFreed(
            $"Give the bounds {MakeConstant}",
            Finish(
                builder.Node("Shape", ["x"], ["shape"]).Node("Gather", ["shape", "zero"], ["n"]).Node("Mul", ["n", "zero"], ["none"])
                    .Node("Add", ["none", "three"], ["end"]).Node("Slice", ["s", "zero", "end", "one"], ["t"]),
                "t",
                3),
            Finish(Start().Initializer("zero", 0L).Initializer("one", 1).Initializer("three", 3).Node("Slice", ["s", "zero", "three", "one"], ["t"]), "t", 3),
            "Conv_c 3: w1[0], b1[0], v[1]");
    }

    [Test]
    public void Remedy_ReshapeToAComputedShape_FreesWithAConstant() => ExpectFreed(
        $"Give the shape {MakeConstant}",
        FinishFlat(
            Start().Initializer("nothing", 0, 0, 0, 0).Initializer("places", 0, 1).Initializer("to", 0, -1)
                .Node("Shape", ["x"], ["shape"]).Node("Mul", ["shape", "nothing"], ["zeros"]).Node("Gather", ["zeros", "places"], ["two"])
                .Node("Abs", ["two"], ["none"]).Node("Add", ["none", "to"], ["target"]).Node("Reshape", ["s", "target"], ["t"]),
            "t",
            150),
        FinishFlat(Start().Initializer("target", 0, -1).Node("Reshape", ["s", "target"], ["t"]), "t", 150),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Remedy_SqueezeWithoutAxes_FreesWithAxes() => ExpectFreed(
        "Name the axes that it is to drop.",
        FinishFlat(Start().Node("GlobalAveragePool", ["s"], ["p"]).Node("Squeeze", ["p"], ["t"]), "t", 6),
        FinishFlat(Start().Initializer("axes", 2, 3).Node("GlobalAveragePool", ["s"], ["p"]).Node("Squeeze", ["p", "axes"], ["t"]), "t", 6),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Remedy_GatherOfOneThatDropsTheAxis_FreesTheOthers() => ExpectFreed(
        "Pick by a constant vector of one index, and drop the axis by a Squeeze: then the others can be cut.",
        Finish(Start().Initializer(TensorContent.CreateInt64("index", [], [4])).Node("Gather", ["s", "index"], ["z"], ("axis", 1)).Output("z"), "s"),
        Finish(
            Start().Initializer("index", 4).Initializer("one", 1)
                .Node("Gather", ["s", "index"], ["picked"], ("axis", 1)).Node("Squeeze", ["picked", "one"], ["z"]).Output("z"),
            "s"),
        "Conv_c 5: w1[0], b1[0], v[1]");

    [Test]
    public void Remedy_GatherByAMatrix_FreesAsGatherAndReshape() => ExpectFreed(
        "Pick by a constant vector of indices, and lay the result out by a Reshape.",
        FinishFlat(
            Start().Initializer(TensorContent.CreateInt64("indices", [2, 2], [4, 0, 1, 3]))
                .Node("Gather", ["s", "indices"], ["picked"], ("axis", 1)).Node("Flatten", ["picked"], ["t"]),
            "t",
            100),
        FinishFlat(
            Start().Initializer("indices", 4, 0, 1, 3).Initializer("target", 0, 2, 2, 5, 5)
                .Node("Gather", ["s", "indices"], ["row"], ("axis", 1)).Node("Reshape", ["row", "target"], ["picked"]).Node("Flatten", ["picked"], ["t"]),
            "t",
            100),
        "Conv_c 2: w1[0], b1[0], v[0]");

    [Test]
    public void Remedy_EinsumOfThreeOperands_FreesAsTwo() => ExpectFreed(
        "Write it as Einsum nodes of one or two operands each, with a letter of its own for every axis, or as MatMul and Transpose.",
        Summed().Node("Einsum", ["s", "v", "u"], ["y"], ("equation", "bchw,oc,po->bphw")).Output("y").Build(),
        Summed()
            .Node("Einsum", ["s", "v"], ["r"], ("equation", "bchw,oc->bohw"))
            .Node("Einsum", ["r", "u"], ["y"], ("equation", "bohw,po->bphw"))
            .Output("y").Build(),
        "Conv_c 6: w1[0], b1[0], v[1]",
        "Einsum_r 4: v[0], u[1]");

    [Test]
    public void Remedy_EinsumThatSumsAway_FreesAsAMatrixProduct() => ExpectFreed(
        "Sum by a matrix product with a constant column of ones, which can be cut.",
        Start().Node("Einsum", ["s"], ["y"], ("equation", "bchw->bhw")).Output("y").Build(),
        ChannelsLast().Initializer("v", [1, 1, 1, 1, 1, 1], 6, 1).Initializer("last", 3)
            .Node("MatMul", ["t", "v"], ["sum"]).Node("Squeeze", ["sum", "last"], ["y"]).Output("y").Build(),
        "Conv_c 6: w1[0], b1[0], v[0]");

    [Test]
    public void Remedy_SumsAlongChannels_FreeAsAProductWithATriangle() => ExpectFreed(
        "A matrix product with a constant triangle of ones computes the same and can be cut.",
        FinishLast(ChannelsLast().Initializer(TensorContent.CreateInt64("axis", [], [3])).Node("CumSum", ["t", "axis"], ["r"])),
        FinishLast(ChannelsLast().Initializer("triangle", [.. Triangle()], 6, 6).Node("MatMul", ["t", "triangle"], ["r"])),
        "Conv_c 6: w1[0], b1[0], triangle[0]",
        "MatMul_r 6: triangle[1], v[0]");

    [Test]
    public void Remedy_TriangleOverChannels_FreesAsAProductWithAConstant() => ExpectFreed(
        "A product with a constant that is one in the triangle and zero elsewhere computes the same and can be cut.",
        FinishLast(ChannelsLast().Node("Trilu", ["t"], ["r"])),
        FinishLast(ChannelsLast().Initializer("triangle", [.. Triangle().Take(30)], 5, 6).Node("Mul", ["t", "triangle"], ["r"])),
        "Conv_c 6: w1[0], b1[0], triangle[1], v[0]");

    [Test]
    public void Remedy_NumbersOfARange_FreeAsAConstant() => ExpectFreed(
        $"Give the numbers {MakeConstant}",
        FinishLast(
            ChannelsLast().Initializer(TensorContent.CreateInt64("zero", [], [0])).Initializer(TensorContent.CreateInt64("one", [], [1]))
                .Node("Shape", ["s"], ["shape"]).Node("Gather", ["shape", "one"], ["length"]).Node("Range", ["zero", "length", "one"], ["numbers"])
                .Node("Cast", ["numbers"], ["row"], ("to", 1)).Node("Add", ["t", "row"], ["r"])),
        FinishLast(ChannelsLast().Initializer("row", [0, 1, 2, 3, 4, 5], 6).Node("Add", ["t", "row"], ["r"])),
        "Conv_c 6: w1[0], b1[0], row[0], v[0]");

    [Test]
    public void Remedy_ReshapeThatKeepsNoChannelTogether_FreesWithAnAxisOfItsOwn() => ExpectFreedInAnother(
        "Bring the channels to an axis of their own by a Transpose first, and merge or split whole axes only.",
        ChannelsLast().Initializer("to", 0, 3, 50).RandomInitializer("v", new Random(5), 2, 3, 1)
            .Node("Reshape", ["t", "to"], ["r"]).Node("Conv", ["r", "v"], ["y"]).Output("y").Build(),
        ChannelsLast().Initializer("to", 0, 6, 25).RandomInitializer("v", new Random(5), 2, 6, 1)
            .Node("Transpose", ["t"], ["u"], ("perm", new long[] { 0, 3, 1, 2 }))
            .Node("Reshape", ["u", "to"], ["r"]).Node("Conv", ["r", "v"], ["y"]).Output("y").Build());

    [Test]
    public void Remedy_MeanOverChannels_FreesAsConvolution() => ExpectFreed(
        "A convolution or matrix product with one output, whose constant weights are all equal, computes the same and can be cut.",
        Start().Node("ReduceMean", ["s"], ["y"], ("axes", new long[] { 1 })).Output("y").Build(),
        Start().Initializer("v", [.. Enumerable.Repeat(1f / 6, 6)], 1, 6, 1, 1).Node("Conv", ["s", "v"], ["y"]).Output("y").Build());

    [Test]
    public void Remedy_PadThatCrops_FreesAsSlice() => ExpectFreed(
        "Crop by a Slice with constant bounds.",
        Finish(Start().Initializer("amounts", 0, -1, 0, 0, 0, 0, 0, 0).Node("Pad", ["s", "amounts"], ["t"]), "t", 5),
        Finish(Start().Initializer("from", 1).Initializer("to", 6).Initializer("axes", 1).Node("Slice", ["s", "from", "to", "axes"], ["t"]), "t", 5),
        "Conv_c 5: w1[0], b1[0], v[1]");

    [Test]
    public void Remedy_PoolThatWritesIndices_FreesWithoutThem() => ExpectFreedInAnother(
        "Export the model without what reads the numbers, or tells them as a graph output, where nothing needs it. Otherwise nothing: they count all channels.",
        Finish(Start().Node("MaxPool", ["s"], ["t", "indices"], ("kernel_shape", new long[] { 2, 2 })).Output("indices", DataType.Int64), "t"),
        Finish(Start().Node("MaxPool", ["s"], ["t"], ("kernel_shape", new long[] { 2, 2 })), "t"));

    [Test]
    public void Remedy_FusionOfARuntime_FreesWithStandardOperators() => ExpectFreed(
        "Export the model with operators of the ONNX standard, without fusions that are made for one runtime.",
        Finish(Start().Node("com.microsoft", "Gelu", ["s"], ["t"]), "t"),
        Finish(
            Start().Initializer("root", [MathF.Sqrt(2)], 1).Initializer("one", [1f], 1).Initializer("half", [0.5f], 1)
                .Node("Div", ["s", "root"], ["d"]).Node("Erf", ["d"], ["e"]).Node("Add", ["e", "one"], ["a"])
                .Node("Mul", ["s", "a"], ["m"]).Node("Mul", ["m", "half"], ["t"]),
            "t"));

    [Test]
    public void Remedy_NumberOfChannelsInArithmetic_FreesWithAConstant() => ExpectFreed(
        $"Give the length {MakeConstant}",
        Finish(
            Start().Initializer("one", 1).Node("Shape", ["s"], ["shape"]).Node("Gather", ["shape", "one"], ["length"])
                .Node("Cast", ["length"], ["number"], ("to", 1)).Node("Div", ["s", "number"], ["t"]),
            "t"),
        Finish(Start().Initializer("number", [6f], 1).Node("Div", ["s", "number"], ["t"]), "t"));

    [Test]
    public void Remedy_BranchReadsChannels_FreesWhereItStandsInTheGraph()
    {
        GraphProto branch = new ModelBuilder().Node("Abs", ["s"], ["inner"]).Output("inner").BuildGraph();

        ExpectFreed(
            "Export the model for one case, with the condition or the number of turns fixed, so that the nodes of the body stand in the graph itself.",
            Finish(Start().Input("flag", DataType.Bool, 1).Node("If", ["flag"], ["t"], ("then_branch", branch), ("else_branch", branch)), "t"),
            Finish(Start().Input("flag", DataType.Bool, 1).Node("Abs", ["s"], ["t"]), "t"));
    }

    [Test]
    public void Remedy_GraphOutputThatNobodyReads_FreesWithoutIt() => ExpectFreedInAnother(
        "Nothing, where callers read this output. Where nobody does, export the model without it.",
        Finish(Start().Output("s"), "s"),
        Finish(Start(), "s"));

    /// <summary>Checks that the channels are pinned with a remedy, and that a model where it is applied computes the same, and can be pruned.</summary>
    private static void ExpectFreed(string remedy, OnnxModel pinned, OnnxModel freed, params string[] groups)
    {
        ExpectFreedInAnother(remedy, pinned, freed, groups);

        Subject subject = new(pinned);
        Assert.That(Outputs.Difference(subject.Run(pinned), subject.Run(freed)), Is.LessThan(1e-5), "The remedy changes what the model computes.");
    }

    /// <summary>Checks that the channels are pinned with a remedy, and that another model, where it is applied, can be pruned.</summary>
    private static void ExpectFreedInAnother(string remedy, OnnxModel pinned, OnnxModel freed, params string[] groups)
    {
        Subject subject = new(pinned);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.Empty);
            Assert.That(subject.Couplings.Pinned[0].Pin.Remedy, Is.EqualTo(remedy));
        }

        ExpectGroups(freed, groups is [] ? [One] : groups);
    }

    private static ModelBuilder Flag(ModelBuilder builder, byte value) => builder.Initializer(TensorContent.Create("training", DataType.Bool, [], [value]));

    private static ModelBuilder Normalized(string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) => Start(opset: 14)
        .RandomInitializer("scale", new Random(6), 6)
        .RandomInitializer("shift", new Random(7), 6)
        .RandomInitializer("mean", new Random(8), 6)
        .Initializer("var", [1, 2, 3, 4, 5, 6], 6)
        .Node(operatorType, inputs, outputs, attributes);

    private static ModelBuilder ChannelsLast() => Start().Node("Transpose", ["s"], ["t"], ("perm", new long[] { 0, 2, 3, 1 }));

    private static ModelBuilder GroupNormalized(int groups) => Start(opset: 21)
        .RandomInitializer("scale", new Random(6), 6)
        .RandomInitializer("shift", new Random(7), 6)
        .Node("GroupNormalization", ["s", "scale", "shift"], ["t"], ("num_groups", groups));

    private static OnnxModel FinishLast(ModelBuilder builder) => builder
        .RandomInitializer("v", new Random(5), 6, 2).Node("MatMul", ["r", "v"], ["y"]).Output("y").Build();

    /// <summary>Ones where the column is not left of the row, six by six.</summary>
    private static IEnumerable<float> Triangle() => Enumerable.Range(0, 36).Select(i => i % 6 >= i / 6 ? 1f : 0f);

    private static ModelBuilder Summed() => Start()
        .RandomInitializer("v", new Random(5), 4, 6)
        .RandomInitializer("u", new Random(6), 2, 4);
}
