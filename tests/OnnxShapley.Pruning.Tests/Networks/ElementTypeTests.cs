using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Networks in other types than float.</summary>
[Category("Integration")]
public sealed class ElementTypeTests
{
    [TestCase(DataType.Float16, 5e-3)]
    [TestCase(DataType.Double, 1e-9)]
    public void Remove_DenseLayers_EqualsMasked(DataType type, double tolerance)
    {
        Subject subject = new(Dense(type));

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Gemm_g 6: w[1], b[0], k[0], v[0]" }));
        Equivalence.Check(subject, tolerance: tolerance);
        Assert.That(Types(subject.Prune(Plans.One(subject.Couplings, new Random(1)))), Is.All.EqualTo(type));
    }

    [Test]
    public void Remove_HalfPrecisionConvolutions_EqualsMasked()
    {
        Subject subject = new(Convolutions(DataType.Float16));

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_c 6: w[0], b[0], v[1]" }));
        Equivalence.Check(subject, tolerance: 5e-3);
        Assert.That(Types(subject.Prune(Plans.One(subject.Couplings, new Random(1)))), Is.All.EqualTo(DataType.Float16));
    }

    [TestCase(DataType.Float16, 5e-3, true)]
    [TestCase(DataType.Bfloat16, 5e-2, true)]
    [TestCase(DataType.Double, 1e-5, false)]
    public void Remove_IslandsOfAnotherType_EqualsMaskedAndGrowsNothing(DataType type, double tolerance, bool isSmaller)
    {
        ModelBuilder builder = new ModelBuilder()
            .Input("x", -1, 3, 5, 5)
            .RandomInitializer("w", new Random(1), 6, 3, 3, 3)
            .Initializer(Random("k", type, 2, 6, 1, 1))
            .Initializer(Random("w2", type, 3, 4, 6, 1, 1))
            .RandomInitializer("v", new Random(4), 3, 4, 1, 1)
            .Node("Conv", ["x", "w"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Cast", ["s"], ["low"], ("to", (int)type))
            .Node("Cast", ["low"], ["high"], ("to", (int)DataType.Float))
            .Node("Cast", ["k"], ["kf"], ("to", (int)DataType.Float))
            .Node("Cast", ["w2"], ["w2f"], ("to", (int)DataType.Float))
            .Node("Mul", ["high", "kf"], ["scaled"])
            .Node("Conv", ["scaled", "w2f"], ["d"])
            .Node("Conv", ["d", "v"], ["y"])
            .Output("y");
        Subject subject = new(builder.Build());

        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        Assert.That(subject.Groups, Has.Length.EqualTo(2));
        Equivalence.Check(subject, tolerance: tolerance);
        Assert.That(pruned.Graph.Initializer.Any(tensor => tensor.Name == "w2" && tensor.DataType == (int)type), Is.EqualTo(isSmaller));
        Validity.Check(subject);
    }

    [Test]
    public void Trace_OperatorThatTheRuntimeLacksForTheType_SaysSo() => Assert.That(
        () => new Subject(Convolutions(DataType.Bfloat16)),
        Throws.TypeOf<InferenceException>().With.Message.StartsWith("ONNX Runtime cannot open the model: '"));

    private static OnnxModel Dense(DataType type) => new ModelBuilder()
        .Input("x", type, -1, 4)
        .Initializer(Random("w", type, 1, 4, 6))
        .Initializer(Random("b", type, 2, 6))
        .Initializer(Random("k", type, 3, 6))
        .Initializer(Random("v", type, 4, 6, 3))
        .Node("Gemm", ["x", "w", "b"], ["g"])
        .Node("Sigmoid", ["g"], ["s"])
        .Node("Mul", ["s", "k"], ["t"])
        .Node("MatMul", ["t", "v"], ["y"])
        .Output("y", type)
        .Build();

    private static OnnxModel Convolutions(DataType type) => new ModelBuilder()
        .Input("x", type, -1, 3, 5, 5)
        .Initializer(Random("w", type, 1, 6, 3, 3, 3))
        .Initializer(Random("b", type, 2, 6))
        .Initializer(Random("v", type, 4, 4, 6, 1, 1))
        .Node("Conv", ["x", "w", "b"], ["c"])
        .Node("Relu", ["c"], ["s"])
        .Node("Conv", ["s", "v"], ["y"])
        .Output("y", type)
        .Build();

    private static TensorProto Random(string name, DataType type, int seed, params long[] dims)
    {
        Random random = new(seed);
        int count = (int)dims.Aggregate(1L, (product, length) => product * length);
        return TensorContent.Create(name, type, dims, [.. Enumerable.Range(0, count).SelectMany(_ => Bytes(type, (random.NextSingle() * 2) - 1))]);
    }

    private static byte[] Bytes(DataType type, float value) => type switch
    {
        DataType.Float16 => BitConverter.GetBytes((Half)value),
        DataType.Bfloat16 => BitConverter.GetBytes(value)[2..],
        _ => BitConverter.GetBytes((double)value),
    };

    private static IEnumerable<DataType> Types(OnnxModel model) => model.Graph.Initializer.Select(tensor => (DataType)tensor.DataType);
}
