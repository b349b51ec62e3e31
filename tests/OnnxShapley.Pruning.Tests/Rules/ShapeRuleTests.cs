using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ShapeRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_LengthOfSpaceInArithmetic_CarriesChannels() => ExpectGroups(
        Finish(Scaled(Start().Initializer("index", 2)), "z"),
        One);

    [Test]
    public void Couple_ChannelCountInArithmetic_IsPinned() =>
        ExpectPin(
            Finish(Scaled(Start().Initializer("index", 1)), "z"),
            "Div_q (Div): Div computes with the length of axis 1 of 's'.",
            "Give the length as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_ChannelCountPickedWhileTheModelRuns_IsPinned() => ExpectPin(
        Finish(Scaled(Start().Input("index", DataType.Int64, 1)), "z"),
        "Gather_length (Gather): Gather computes with the length of axis 1 of 's'.",
        "Give the length as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_EverySecondLength_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("begin", 1)
                .Initializer("end", 4)
                .Initializer("axes", 0L)
                .Initializer("steps", 2)
                .Node("Shape", ["s"], ["shape"])
                .Node("Slice", ["shape", "begin", "end", "axes", "steps"], ["some"])
                .Node("ReduceSum", ["some"], ["sum"], ("keepdims", 0))
                .Node("Cast", ["sum"], ["factor"], ("to", 1))
                .Node("Mul", ["s", "factor"], ["z"]),
            "z"),
        "Slice_some (Slice): Slice computes with the length of axis 1 of 's'.");

    [Test]
    public void Couple_LengthsAsFractions_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("one", 1)
                .Initializer("half", [0.5f], 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "one"], ["channels"])
                .Node("Cast", ["channels"], ["fraction"], ("to", 1))
                .Node("Concat", ["fraction", "half"], ["both"], ("axis", 0))
                .Node("ReduceProd", ["both"], ["factor"], ("keepdims", 0))
                .Node("Div", ["s", "factor"], ["z"]),
            "z"),
        "Div_z (Div): Div computes with the length of axis 1 of 's'.",
        "Give the length as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_StartAndEnd_PicksLengths() => ExpectGroups(
        Finish(
            Start()
                .Node("Shape", ["s"], ["space"], ("start", 2), ("end", 4))
                .Node("ReduceProd", ["space"], ["area"], ("keepdims", 0))
                .Node("Cast", ["area"], ["factor"], ("to", 1))
                .Node("Div", ["s", "factor"], ["z"]),
            "z"),
        One);

    [Test]
    public void Couple_ShapeIsAGraphOutput_IsPinned()
    {
        Subject subject = new(Finish(Start().Node("Shape", ["s"], ["shape"]).Output("shape", DataType.Int64), "s"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.Empty);
            Assert.That(subject.Couplings.Pinned[0].Pin.ToString(), Is.EqualTo(
                "Pin { Node = shape, Operator = graph output, Reason = The graph output 'shape' tells the length of axis 1 of 's'., "
                + "Remedy = Nothing, where callers read this output. Where nobody does, export the model without it. }"));
        }
    }

    [Test]
    public void Couple_ShapeReadByASubgraph_IsPinned()
    {
        GraphProto branch = new ModelBuilder().Node("Cast", ["shape"], ["lengths"], ("to", 1)).Output("lengths").BuildGraph();
        OnnxModel model = Finish(
            Start()
                .Node("Shape", ["s"], ["shape"])
                .Input("flag", DataType.Bool, 1)
                .Node("If", ["flag"], ["values"], ("then_branch", branch), ("else_branch", branch))
                .Output("values"),
            "s");

        ExpectPin(
            model,
            "shape (subgraph): The body of a control-flow node computes with the length of axis 1 of 's'.",
            "Export the model for one case, with the condition or the number of turns fixed, so that the nodes of the body stand in the graph itself.");
    }

    [Test]
    public void Couple_SizeOfATensor_IsPinned() => ExpectPin(
        Finish(Start().Node("Size", ["s"], ["size"]).Node("Cast", ["size"], ["factor"], ("to", 1)).Node("Mul", ["s", "factor"], ["z"]), "z"),
        "Size_size (Size): Size computes with the length of axis 1 of 's'.");

    [Test]
    public void Couple_ExpandToAShape_FollowsByItself() => ExpectGroups(
        Finish(Start().Node("GlobalAveragePool", ["s"], ["p"]).Node("Shape", ["s"], ["shape"]).Node("Expand", ["p", "shape"], ["z"]), "z"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    private static ModelBuilder Scaled(ModelBuilder builder) => builder
        .Initializer("two", 2)
        .Node("Shape", ["s"], ["shape"])
        .Node("Gather", ["shape", "index"], ["length"])
        .Node("Mul", ["length", "two"], ["product"])
        .Node("Cast", ["product"], ["factor"], ("to", 1))
        .Node("Div", ["s", "factor"], ["q"])
        .Node("Cos", ["q"], ["z"]);
}
