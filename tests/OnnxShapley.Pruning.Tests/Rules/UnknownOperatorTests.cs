using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class UnknownOperatorTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Analyze_OperatorWithoutRule_PinsWhatItTouches() => ExpectPin(
        Finish(
            Start()
                .Initializer("axes", 2, 3)
                .Node("Det", ["s"], ["d"])
                .Node("Unsqueeze", ["d", "axes"], ["t"]),
            "t"),
        "Det_d (Det): There is no rule for the operator 'Det' yet, so what it touches stays whole.",
        "Export the model with operators that have a rule; what only prepares the results can be left to the caller.");

    [Test]
    public void Analyze_SubgraphReadsChannels_PinsThem()
    {
        GraphProto branch = new ModelBuilder().Node("Abs", ["s"], ["inner"]).Output("inner").BuildGraph();
        OnnxModel model = Finish(Start().Input("flag", DataType.Bool, 1).Node("If", ["flag"], ["t"], ("then_branch", branch), ("else_branch", branch)), "t");

        ExpectPin(
            model,
            "s (subgraph): The body of a control-flow node reads 's'.",
            "Export the model for one case, with the condition or the number of turns fixed, so that the nodes of the body stand in the graph itself.");
    }

    [Test]
    public void Analyze_ChannelsInASequence_PinsThem() => ExpectPin(
        Finish(
            Start()
                .Initializer(TensorContent.CreateInt64("zero", [], [0]))
                .Node("SequenceConstruct", ["s"], ["q"])
                .Node("SequenceAt", ["q", "zero"], ["t"]),
            "t"),
        "SequenceConstruct_q (SequenceConstruct): There is no rule for the operator 'SequenceConstruct' yet, so what it touches stays whole.",
        "Export the model with operators that have a rule; what only prepares the results can be left to the caller.");

    [Test]
    public void Analyze_SeveralOutputs_PrunesWhatEndsInsideAllOfThem() => ExpectGroups(
        Start()
            .RandomInitializer("u", new Random(5), 3, 6, 1, 1)
            .RandomInitializer("v", new Random(6), 2, 3, 1, 1)
            .Node("Conv", ["s", "u"], ["y"])
            .Node("Conv", ["y", "v"], ["z"])
            .Output("y")
            .Output("z")
            .Build(),
        "Conv_c 6: w1[0], b1[0], u[1]");

    [Test]
    public void Analyze_OutputIsAnIntermediateTensor_PinsIt()
    {
        Subject subject = new(Finish(Start().Output("s"), "s"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.Empty);
            Assert.That(
                subject.Couplings.Pinned.Select(pinned => $"{pinned.Producer.Name}: {pinned.Pin.Node} ({pinned.Pin.Operator}): {pinned.Pin.Reason}"),
                Is.EqualTo(new[]
                {
                    "Conv_c: s (graph output): The channels go together with axis 1 of 's', a graph output, whose shape callers rely on.",
                    "Conv_y: y (graph output): The channels go together with axis 1 of 'y', a graph output, whose shape callers rely on.",
                }));
        }
    }

    [Test]
    public void Analyze_UnusedOutput_ChangesNothing() => ExpectGroups(Finish(Start().Node("Cos", ["s"], ["unused"]), "s"), One);

    [Test]
    public void Analyze_LayerThatNothingReads_IsPinned() => ExpectPins(
        Finish(Branch(Start()), "s"),
        [One],
        "Conv_d 6: Conv_d (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'd', so that no mask could switch them off.");

    [Test]
    public void Analyze_NodesWithoutNames_AreCalledByTheirOutput()
    {
        OnnxModel model = Finish(Start(), "s").CloneDeep();
        foreach (NodeProto node in model.Graph.Node)
        {
            node.ClearName();
        }

        ExpectGroups(model, "c 6: w1[0], b1[0], v[1]");
    }

    [Test]
    public void Analyze_NoConvolution_HasNoGroups()
    {
        Subject subject = new(new ModelBuilder().Input("x", -1, 3).Node("Relu", ["x"], ["y"]).Output("y").Build());

        Assert.That(subject.Groups, Is.Empty);
        Equivalence.Check(subject, plans: 1);
    }
}
