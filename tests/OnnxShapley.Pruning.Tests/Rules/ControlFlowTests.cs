using Google.Protobuf;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>If, Loop and Scan: what their bodies read is pinned, and the bodies stay as they are, byte for byte.</summary>
public sealed class ControlFlowTests : RuleTests
{
    private const string Behind = "Conv_q 3: w3[0], v[1]";

    [Test]
    public void Remove_BranchReadsAnActivation_StaysAsItIs()
    {
        GraphProto then = new ModelBuilder().Node("Abs", ["s"], ["inner"]).Output("inner").BuildGraph();
        GraphProto other = new ModelBuilder().Node("Cos", ["s"], ["inner"]).Output("inner").BuildGraph();

        ExpectIntact(
            Flag().Node("If", ["flag"], ["t"], ("then_branch", then), ("else_branch", other)),
            "Conv_c 6: s (subgraph): The body of a control-flow node reads 's'.");
    }

    [Test]
    public void Remove_LoopCarriesAnActivation_StaysAsItIs()
    {
        GraphProto body = new ModelBuilder()
            .Input("i", DataType.Int64)
            .Input("go", DataType.Bool)
            .Input("state", -1, 6, 5, 5)
            .Node("Identity", ["go"], ["going"])
            .Node("Add", ["state", "k"], ["next"])
            .Output("going", DataType.Bool)
            .Output("next")
            .BuildGraph();

        ExpectIntact(
            Flag()
                .Initializer(TensorContent.CreateInt64("three", [], [3]))
                .RandomInitializer("k", new Random(9), 6, 1, 1)
                .Node("Loop", ["three", "flag", "s"], ["t"], ("body", body)),
            "Conv_c 6: Loop_t (Loop): Loop runs a graph of its own, which stays as it is.");
    }

    [Test]
    public void Remove_ScanOverImages_StaysAsItIs()
    {
        GraphProto body = new ModelBuilder()
            .Input("sum", 6, 5, 5)
            .Input("image", 6, 5, 5)
            .Node("Add", ["sum", "image"], ["next"])
            .Node("Identity", ["next"], ["result"])
            .Output("next")
            .Output("result")
            .BuildGraph();

        ExpectIntact(
            Flag()
                .RandomInitializer("zero", new Random(9), 6, 5, 5)
                .Node("Scan", ["zero", "s"], ["last", "t"], ("body", body), ("num_scan_inputs", 1)),
            "Conv_c 6: Scan_last (Scan): Scan runs a graph of its own, which stays as it is.");
    }

    /// <summary>A body in a body reads a weight and a vector of the graph around both: the convolution's weight stays whole, the vector gets a copy.</summary>
    [Test]
    public void Remove_NestedBodiesReadWeights_StayAsTheyAre()
    {
        GraphProto branch = new ModelBuilder().Node("Conv", ["state", "w3"], ["p"]).Node("Add", ["p", "k"], ["inner"]).Output("inner").BuildGraph();
        GraphProto none = new ModelBuilder().Node("Identity", ["state"], ["inner"]).Output("inner").BuildGraph();
        GraphProto body = new ModelBuilder()
            .Input("i", DataType.Int64)
            .Input("go", DataType.Bool)
            .Input("state", -1, 3, 5, 5)
            .Node("Identity", ["go"], ["going"])
            .Node("If", ["go"], ["next"], ("then_branch", branch), ("else_branch", none))
            .Output("going", DataType.Bool)
            .Output("next")
            .BuildGraph();
        OnnxModel model = Start(channels: 3)
            .Initializer(TensorContent.Create("flag", DataType.Bool, [], [1]))
            .Initializer(TensorContent.CreateInt64("two", [], [2]))
            .RandomInitializer("k", new Random(9), 3, 1, 1)
            .RandomInitializer("w3", new Random(8), 3, 3, 1, 1)
            .RandomInitializer("w4", new Random(7), 3, 3, 1, 1)
            .RandomInitializer("v", new Random(5), 4, 3, 1, 1)
            .Node("Loop", ["two", "flag", "x"], ["looped"], ("body", body))
            .Node("Add", ["looped", "s"], ["mixed"])
            .Node("Conv", ["mixed", "w3"], ["q"])
            .Node("Conv", ["q", "w4"], ["r"])
            .Node("Add", ["r", "k"], ["rk"])
            .Node("Sigmoid", ["rk"], ["rs"])
            .Node("Conv", ["rs", "v"], ["y"])
            .Output("y")
            .Build();
        Subject subject = new(model);

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_r 3: w4[0], k[0], v[1]" }), string.Join(Environment.NewLine, subject.Pins));
        Equivalence.Check(subject);
        Validity.Check(subject);
        ExpectSameBodies(subject);
    }

    [Test]
    public void Remove_FunctionOfTheModel_StaysAsItIs()
    {
        OnnxModel model = Then(Start().Node("local", "Twice", ["s"], ["t"]));
        FunctionProto function = new()
        {
            Name = "Twice",
            Domain = "local",
            Input = { "a" },
            Output = { "b" },
            OpsetImport = { new OperatorSetIdProto { Domain = string.Empty, Version = 17 } },
            Node = { new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } } },
        };
        model.Proto.Functions.Add(function);
        Subject subject = new(model);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.EqualTo(new[] { Behind }));
            Assert.That(subject.Pins[0], Does.StartWith("Conv_c 6: Twice_t (local.Twice): There is no rule for the operator 'local.Twice' yet"));
            Assert.That(subject.Prune(Plans.One(subject.Couplings, new Random(1))).Proto.Functions, Is.EqualTo(new[] { function }));
        }

        Equivalence.Check(subject);
        Validity.Check(subject);
    }

    [TestCase("FusedConv", "w2", "activation")]
    [TestCase("BiasGelu", "k", "")]
    [TestCase("Gelu", "", "")]
    public void Remove_OperatorOfAnotherDomain_StaysAsItIs(string operatorType, string second, string attribute)
    {
        string[] inputs = second.Length > 0 ? ["s", second] : ["s"];
        (string, object)[] attributes = attribute.Length > 0 ? [(attribute, "Relu")] : [];
        Subject subject = new(Then(Start()
            .RandomInitializer("w2", new Random(8), 6, 6, 1, 1)
            .RandomInitializer("k", new Random(8), 5)
            .Node("com.microsoft", operatorType, inputs, ["t"], attributes)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.EqualTo(new[] { Behind }));
            Assert.That(subject.Pins[0], Does.StartWith($"Conv_c 6: {operatorType}_t (com.microsoft.{operatorType}): There is no rule"));
        }

        Equivalence.Check(subject);
        Validity.Check(subject);
    }

    private static void ExpectIntact(ModelBuilder builder, string pin)
    {
        Subject subject = new(Then(builder));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.EqualTo(new[] { Behind }));
            Assert.That(subject.Pins, Has.Length.EqualTo(1));
            Assert.That(subject.Pins[0], Is.EqualTo(pin));
        }

        Equivalence.Check(subject);
        Validity.Check(subject);
        ExpectSameBodies(subject);
    }

    private static void ExpectSameBodies(Subject subject)
    {
        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        Assert.That(Bodies(pruned), Is.EqualTo(Bodies(subject.Model)).And.Not.Empty);
    }

    private static byte[][] Bodies(OnnxModel model) => [.. model.Graph.Node.SelectMany(node => node.Subgraphs()).Select(graph => graph.ToByteArray())];

    private static ModelBuilder Flag() => Start().Initializer(TensorContent.Create("flag", DataType.Bool, [], [1]));

    /// <summary>Behind 't': a convolution to three channels, which may be cut, and the output.</summary>
    private static OnnxModel Then(ModelBuilder builder) => Finish(
        builder.RandomInitializer("w3", new Random(7), 3, 6, 1, 1).Node("Conv", ["t", "w3"], ["q"]).Node("Sigmoid", ["q"], ["qs"]),
        "qs",
        3);
}
