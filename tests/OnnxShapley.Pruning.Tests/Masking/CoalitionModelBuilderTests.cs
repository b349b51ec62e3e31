using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Masking;

/// <summary>The suffix of a group, run for many coalitions at once, equals the whole masked model run for each.</summary>
public sealed class CoalitionModelBuilderTests : RuleTests
{
    private const int Coalitions = 5;
    private const double Tolerance = 1e-5;

    [Test]
    public void Build_Chain_EqualsMasked() => Check(Finish(Branch(Start()).Node("Concat", ["s", "t"], ["z"], ("axis", 1)), "z", 12), isParallel: true);

    [Test]
    public void Build_Residual_EqualsMasked() => Check(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 6, 6, 3, 3)
                .Node("Conv", ["s", "w2"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
                .Node("Add", ["s", "d"], ["a"])
                .Node("Cos", ["a"], ["t"]),
            "t"),
        isParallel: true);

    [Test]
    public void Build_OutputThatTheGroupCannotChange_EqualsMasked() => Check(
        Finish(Start().RandomInitializer("u", new Random(8), 2, 3, 1, 1).Node("Conv", ["x", "u"], ["other"]).Output("other"), "s"),
        isParallel: true);

    [Test]
    public void Build_OutputIsAConstant_EqualsMasked() => Check(Finish(Start().Output("b1"), "s"), isParallel: true, batchOutputs: 1);

    [Test]
    public void Build_SparseInitializer_EqualsMasked()
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w1", new Random(1), 4, 6)
            .RandomInitializer("w2", new Random(2), 6, 5)
            .Node("MatMul", ["x", "w1"], ["h"])
            .Node("Sigmoid", ["h"], ["s"])
            .Node("MatMul", ["s", "w2"], ["m"])
            .Node("Add", ["m", "sparse"], ["y"])
            .Output("y")
            .Build();
        model.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = TensorContent.CreateSingle("sparse", [2], [3, 4]),
            Indices = TensorContent.CreateInt64("places", [1, 4]),
            Dims = { 5 },
        });

        Check(model, isParallel: true);
    }

    [Test]
    public void Build_FrontierIsReadByTheSuffixAgain_EqualsMasked() => Check(
        Finish(Start(channels: 3).RandomInitializer("w2", new Random(3), 3, 3, 1, 1).Node("Conv", ["s", "w2"], ["d"]).Node("Mul", ["d", "x"], ["t"]), "t", 3),
        isParallel: true);

    [Test]
    public void Build_ShapeArithmetic_EqualsMasked() => Check(
        FinishFlat(
            Start()
                .Initializer("zero", 0L)
                .Initializer("rest", -1)
                .Node("Shape", ["x"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["batch"])
                .Node("Concat", ["batch", "rest"], ["target"], ("axis", 0))
                .RandomInitializer("u", new Random(8), 2, 6, 1, 1)
                .Node("Conv", ["s", "u"], ["d"])
                .Node("Reshape", ["d", "target"], ["t"]),
            "t",
            50),
        isParallel: true);

    [Test]
    public void Build_ChannelsLast_EqualsMasked() => Check(
        Start()
            .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
            .RandomInitializer("v", new Random(8), 6, 4)
            .Node("MatMul", ["last", "v"], ["y"])
            .Output("y")
            .Build(),
        isParallel: true);

    [Test]
    public void Build_QuantisedInputs_EqualsMasked() => Check(
        new ModelBuilder()
            .Input("x", -1, 3, 5, 5)
            .Initializer("scale", [0.02f])
            .Initializer(TensorContent.Create("zero", TensorProto.Types.DataType.Uint8, [], [40]))
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Uint8, [6, 3, 1, 1], [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 37))]))
            .Initializer(TensorContent.Create("v8", TensorProto.Types.DataType.Uint8, [2, 6, 1, 1], [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 53))]))
            .Node("QuantizeLinear", ["x", "scale", "zero"], ["q"])
            .Node("QLinearConv", ["q", "scale", "zero", "w8", "scale", "zero", "scale", "zero"], ["c"])
            .Node("QLinearConv", ["c", "scale", "zero", "v8", "scale", "zero", "scale", "zero"], ["d"])
            .Node("DequantizeLinear", ["d", "scale", "zero"], ["y"])
            .Output("y")
            .Build(),
        isParallel: true);

    [Test]
    public void Build_DequantisedDenseLayers_EqualsMasked() => Check(
        new ModelBuilder()
            .Input("x", -1, 4)
            .Initializer("scale", [0.02f])
            .Initializer(TensorContent.Create("w8", TensorProto.Types.DataType.Int8, [4, 6], [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 37))]))
            .Initializer(TensorContent.Create("v8", TensorProto.Types.DataType.Int8, [6, 3], [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 53))]))
            .Node("DequantizeLinear", ["w8", "scale"], ["w"])
            .Node("DequantizeLinear", ["v8", "scale"], ["v"])
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        isParallel: true);

    [Test]
    public void Build_FixedBatch_RunsOneCoalitionAtATime() => Check(
        new ModelBuilder()
            .Input("x", 3, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 6, 2)
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        isParallel: false);

    [Test]
    public void Build_MasksOnTheFirstAxis_RunsOneCoalitionAtATime() => Check(
        new ModelBuilder()
            .Input("x", 4, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 6, 2)
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Transpose", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["y"], ("transA", 1))
            .Output("y")
            .Build(),
        isParallel: false);

    [Test]
    public void Build_SequenceBesideAFixedBatch_ComputesItAgain() => Check(
        new ModelBuilder()
            .Input("x", 2, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 6, 4)
            .Initializer(TensorContent.CreateInt64("zero", [], [0]))
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["d"])
            .Node("SequenceConstruct", ["x"], ["q"])
            .Node("SequenceInsert", ["q", "d"], ["r"])
            .Node("SequenceAt", ["r", "zero"], ["e"])
            .Node("Add", ["d", "e"], ["y"])
            .Output("y")
            .Build(),
        isParallel: false);

    [Test]
    public void Build_QuantisedWeightsBesideAFixedBatch_ComputesThemAgain()
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", 2, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .Initializer("scale", [0.01f])
            .Initializer(TensorContent.Create("v8", TensorProto.Types.DataType.Int8, [6, 3], [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 37))]))
            .Node("DequantizeLinear", ["v8", "scale"], ["v"])
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "v"], ["y"])
            .Output("y")
            .Build();
        Subject subject = new(model);

        CoalitionModel coalition = CoalitionModelBuilder.Build(subject.Couplings, subject.Couplings.Groups[0], splits: false);

        Assert.That(coalition.Frontier, Is.EqualTo(new[] { "s" }));
        Check(model, isParallel: false);
    }

    [Test]
    public void Build_FewerNodes_ThanTheWholeModel()
    {
        ModelBuilder builder = Start().RandomInitializer("w2", new Random(3), 6, 6, 1, 1);
        Subject subject = new(Finish(builder.Node("Conv", ["s", "w2"], ["d"]).Node("Cos", ["d"], ["t"]), "t"));

        CoalitionModel last = CoalitionModelBuilder.Build(subject.Couplings, subject.Couplings.Groups[1], splits: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Frontier, Is.EqualTo(new[] { "t" }));
            Assert.That(last.Model.Graph.Node.Count(node => node.OpType == "Conv"), Is.EqualTo(1));
        }
    }

    [Test]
    [Category("Integration")]
    public void Build_RealNetworks_EqualsMasked(
        [Values("cifar10/resnet20_cifar10_bn", "cifar10/mlperftiny_resnet8_keras", "zoo/yolox_nano", "zoo/fastestdet")] string name)
    {
        Subject subject = new(ModelFile.Load(Repository.Shared("models", $"{name}.onnx")));

        foreach (ChannelGroup group in subject.Couplings.Groups.Where((_, number) => number % 7 == 0))
        {
            Check(subject, group, 1e-4, subject.Facts.Index.Outputs.Length, splits: false);
            Check(subject, group, 1e-4, subject.Facts.Index.Outputs.Length, splits: true);
        }
    }

    private static void Check(OnnxModel model, bool isParallel, int? batchOutputs = null)
    {
        Subject subject = new(model);
        Assert.That(subject.Couplings.Groups, Is.Not.Empty);
        foreach (ChannelGroup group in subject.Couplings.Groups)
        {
            bool wasParallel = Check(subject, group, Tolerance, batchOutputs ?? subject.Facts.Index.Outputs.Length, splits: false);
            _ = Check(subject, group, Tolerance, batchOutputs ?? subject.Facts.Index.Outputs.Length, splits: true);
            Assert.That(wasParallel, Is.EqualTo(isParallel));
        }
    }

    private static bool Check(Subject subject, ChannelGroup group, double tolerance, int batchOutputs, bool splits)
    {
        CoalitionModel coalition = CoalitionModelBuilder.Build(subject.Couplings, group, splits);
        using SuffixRun suffix = new(subject, coalition, group.ChannelCount);
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;
        Random random = new(3);
        ImmutableArray<float[]> masks =
        [
            .. Enumerable.Range(0, Coalitions)
                .Select(_ => Enumerable.Range(0, group.ChannelCount).Select(_ => (float)random.Next(2)).ToArray()),
        ];

        ImmutableArray<ImmutableArray<Tensor>> all = suffix.Run(masks);
        for (int i = 0; i < Coalitions; i++)
        {
            Dictionary<string, Tensor> feeds = new(subject.Feeds) { [masked.Masks[group.Number]] = Tensor.From<float>(masks[i], group.ChannelCount) };
            ImmutableArray<Tensor> expected = session.Run(feeds);
            int first = expected.Length - batchOutputs;
            Assert.That(Outputs.Difference(expected[first..], all[i][first..]), Is.LessThanOrEqualTo(tolerance), $"{group.Name}, coalition {i}");
        }

        return coalition.IsParallel;
    }
}
