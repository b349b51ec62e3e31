using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx.Tests;

public sealed class GraphIndexTests
{
    [Test]
    public void Producer_AnyTensor_IsTheNodeThatComputesIt()
    {
        GraphIndex index = new(Branching().Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(index.Producer("c")?.OpType, Is.EqualTo("Conv"));
            Assert.That(index.Producer("x"), Is.Null);
            Assert.That(index.Producer("w"), Is.Null);
            Assert.That(index.Producer("unheard"), Is.Null);
            Assert.That(index.IndexOf(index.Producer("y")!), Is.EqualTo(3));
            Assert.That(index.Nodes.Select(index.IndexOf), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        }
    }

    [Test]
    public void IndexOf_NodesAlike_AreToldApart()
    {
        GraphIndex index = new(new GraphProto { Node = { new NodeProto { OpType = "Print" }, new NodeProto { OpType = "Print" } } });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(index.Nodes.Select(index.IndexOf), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(() => index.IndexOf(new NodeProto { OpType = "Print" }), Throws.TypeOf<KeyNotFoundException>());
        }
    }

    [Test]
    public void Consumers_DirectAndCaptured_AreAllListed()
    {
        GraphIndex index = new(Branching().Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Uses(index, "c"), Is.EqualTo(new[] { "Relu:0", "If:-1" }));
            Assert.That(Uses(index, "w"), Is.EqualTo(new[] { "Conv:1" }));
            Assert.That(Uses(index, "b"), Is.EqualTo(new[] { "If:-1" }), "captured two levels deep");
            Assert.That(Uses(index, "r"), Is.EqualTo(new[] { "Mul:0", "Mul:1" }), "a name of its own inside the branch");
            Assert.That(Uses(index, "y"), Is.Empty);
            Assert.That(index.Consumers("c")[1].IsCaptured, Is.True);
        }
    }

    [Test]
    public void Inputs_InitializerListedAsInput_IsNotOne()
    {
        OnnxModel model = Branching();
        model.Graph.Input.Add(new ValueInfoProto { Name = "w" });
        GraphIndex index = new(model.Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(index.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "x", "p" }));
            Assert.That(index.IsInput("w"), Is.False);
            Assert.That(index.IsInput("x"), Is.True);
            Assert.That(index.Initializer("w")?.Dims, Is.EqualTo(new long[] { 4, 3, 1, 1 }));
            Assert.That(index.Initializer("x"), Is.Null);
            Assert.That(index.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "y" }));
            Assert.That(index.IsOutput("y"), Is.True);
            Assert.That(index.IsOutput("m"), Is.False);
        }
    }

    [TestCase("w", ExpectedResult = true)]
    [TestCase("k", ExpectedResult = true)]
    [TestCase("sum", ExpectedResult = true)]
    [TestCase("dropped", ExpectedResult = true)]
    [TestCase("x", ExpectedResult = false)]
    [TestCase("fed", ExpectedResult = false)]
    [TestCase("drawn", ExpectedResult = false)]
    [TestCase("drawnLike", ExpectedResult = false)]
    [TestCase("afterDrawn", ExpectedResult = false)]
    [TestCase("trained", ExpectedResult = false)]
    [TestCase("foreign", ExpectedResult = false)]
    [TestCase("branched", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool IsConstant_Tensor_IsWhatNoInputReaches(string tensor)
    {
        GraphProto branch = new ModelBuilder().Node("Relu", ["w"], ["r"]).Output("r").BuildGraph();
        OnnxModel model = new ModelBuilder().Input("x", 2).Initializer("w", [1f, 2f], 2)
            .Initializer(TensorContent.Create("yes", DataType.Bool, [], [1]))
            .Node("Constant", [], ["k"], ("value_floats", new[] { 1f, 2f }))
            .Node("Add", ["w", "k"], ["sum"])
            .Node("Dropout", ["sum"], ["dropped", ""])
            .Node("Add", ["x", "k"], ["fed"])
            .Node("RandomNormal", [], ["drawn"], ("shape", new[] { 2L }))
            .Node("RandomUniformLike", ["w"], ["drawnLike"])
            .Node("Add", ["drawn", "w"], ["afterDrawn"])
            .Node("Dropout", ["w", "", "yes"], ["trained"])
            .Node("com.example", "Add", ["w", "k"], ["foreign"])
            .Node("If", ["yes"], ["branched"], ("then_branch", branch), ("else_branch", branch))
            .Output("fed").Build();

        return new GraphIndex(model.Graph).IsConstant(tensor);
    }

    /// <summary>An If whose branch captures "c", and whose inner If captures "b"; the branch's own "r" hides the outer one.</summary>
    private static OnnxModel Branching()
    {
        GraphProto inner = new ModelBuilder().Node("Relu", ["b"], ["i"]).Output("i").BuildGraph();
        GraphProto branch = new ModelBuilder()
            .Node("Relu", ["c"], ["r"])
            .Node("If", ["p"], ["n"], ("then_branch", inner), ("else_branch", inner))
            .Node("Add", ["r", "n"], ["o"])
            .Output("o")
            .BuildGraph();
        return new ModelBuilder()
            .Input("x", 1, 3, 8, 8)
            .Input("p", DataType.Bool)
            .RandomInitializer("w", new Random(1), 4, 3, 1, 1)
            .RandomInitializer("b", new Random(2), 4, 1, 1)
            .Node("Conv", ["x", "w"], ["c"])
            .Node("Relu", ["c"], ["r"])
            .Node("Mul", ["r", "r"], ["m"])
            .Node("If", ["p"], ["y"], ("then_branch", branch), ("else_branch", branch))
            .Output("y")
            .Build();
    }

    private static string[] Uses(GraphIndex index, string tensor) => [.. index.Consumers(tensor).Select(use => $"{use.Node.OpType}:{use.Input}")];
}
