using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Masking;

/// <summary>Which nodes are split off from a suffix because their outputs are affine in the masks.</summary>
public sealed class ContributionModelTests : RuleTests
{
    [Test]
    public void Build_ResidualBlock_TakesAllUpToTheActivation()
    {
        CoalitionModel model = Split(Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 3, 6, 3, 3)
                .RandomInitializer("scale", new Random(4), 3)
                .RandomInitializer("shift", new Random(5), 3)
                .RandomInitializer("mean", new Random(6), 3)
                .Initializer("variance", [1f, 2, 3], 3)
                .Node("Conv", ["s", "w2"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
                .Node("BatchNormalization", ["d", "scale", "shift", "mean", "variance"], ["n"])
                .Node("Add", ["n", "x"], ["a"])
                .Node("Relu", ["a"], ["t"]),
            "t",
            3));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Operators(model.Contributions!.Model), Is.SupersetOf(new[] { "Conv", "BatchNormalization", "Add" }));
            Assert.That(Operators(model.Contributions.Model), Has.None.EqualTo("Relu"));
            Assert.That(model.Contributions.Results.Select(result => (result.Output, result.Elements)), Is.EqualTo(new[] { ("a", 3 * 5 * 5) }));
            Assert.That(model.Contributions.MultiplyAdds, Is.EqualTo(6 * 3 * 9 * 25));
            Assert.That(model.Contributions.Frontier, Is.EqualTo(new[] { "s", "x" }));
            Assert.That(model.Frontier, Is.Empty);
            Assert.That(Operators(model.Model).Count(name => name == "Conv"), Is.EqualTo(1), "the last convolution");
        }
    }

    [Test]
    public void Build_AllIsAffine_LeavesASum()
    {
        CoalitionModel model = Split(Start()
            .RandomInitializer("w2", new Random(3), 4, 6)
            .Node("GlobalAveragePool", ["s"], ["p"])
            .Node("Flatten", ["p"], ["f"])
            .Node("Gemm", ["f", "w2"], ["y"], ("transB", 1))
            .Output("y")
            .Build());

        Assert.That(Operators(model.Model), Is.EqualTo(new[] { "MatMul", "Reshape" }));
        Assert.That(Operators(model.Contributions!.Model), Has.Exactly(1).EqualTo("Gemm"));
    }

    [Test]
    public void Build_MaskOnWhatAMaskHasChanged_IsNotAffine()
    {
        CoalitionModel model = Split(Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 6, 6, 1, 1)
                .Node("Conv", ["s", "w2"], ["d"])
                .Node("Add", ["s", "d"], ["t"]),
            "t"));

        Assert.That(model.Contributions!.Results.Select(result => result.Output), Is.EqualTo(new[] { "t" }));
        Assert.That(Operators(model.Model), Has.Exactly(1).EqualTo("Conv"));
    }

    [Test]
    public void Build_ProductOfTwoThatVary_IsNotAffine()
    {
        CoalitionModel model = Split(Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 4, 6, 1, 1)
                .RandomInitializer("w3", new Random(4), 4, 6, 1, 1)
                .Node("Conv", ["s", "w2"], ["d"])
                .Node("Conv", ["s", "w3"], ["e"])
                .Node("Mul", ["d", "e"], ["t"]),
            "t",
            4));

        Assert.That(model.Contributions!.Results.Select(result => result.Output), Is.EqualTo(new[] { "d", "e" }));
        Assert.That(Operators(model.Model), Has.Some.EqualTo("Mul"));
    }

    [TestCase("Div", false, false)]
    [TestCase("Div", true, true)]
    [TestCase("Max", false, false)]
    [TestCase("Sub", true, true)]
    public void Build_Elementwise_IsAffineOrNot(string operation, bool variesFirst, bool isAffine)
    {
        CoalitionModel model = Split(Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 3, 6, 1, 1)
                .Node("Conv", ["s", "w2"], ["d"])
                .Node("Exp", ["x"], ["e"])
                .Node(operation, variesFirst ? ["d", "e"] : ["e", "d"], ["t"]),
            "t",
            3));

        // What follows, a convolution over another group's channels, is affine too.
        Assert.That(Operators(model.Contributions!.Model).Contains(operation), Is.EqualTo(isAffine));
    }

    [Test]
    public void Build_HalfPrecision_SplitsNothing()
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float16, -1, 4)
            .Initializer(TensorContent.Create("w1", TensorProto.Types.DataType.Float16, [4, 6], new byte[48]))
            .Initializer(TensorContent.Create("w2", TensorProto.Types.DataType.Float16, [6, 2], new byte[24]))
            .Node("MatMul", ["x", "w1"], ["h"])
            .Node("Relu", ["h"], ["r"])
            .Node("MatMul", ["r", "w2"], ["y"])
            .Output("y", TensorProto.Types.DataType.Float16, -1, 2)
            .Build();

        Assert.That(Split(model).Contributions, Is.Null);
    }

    private static CoalitionModel Split(OnnxModel model)
    {
        Subject subject = new(model);
        return CoalitionModelBuilder.Build(subject.Couplings, subject.Couplings.Groups[0], splits: true);
    }

    private static IEnumerable<string> Operators(OnnxModel model) => model.Graph.Node.Select(node => node.OpType);
}
