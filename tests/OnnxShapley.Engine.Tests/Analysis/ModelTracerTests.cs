using Onnx;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Analysis;

[Category("Integration")]
public sealed class ModelTracerTests
{
    private static readonly string[] SmallModels = ["classifier", "batch last", "burnt-in batch", "two outputs", "sequence", "constants", "types", "optional outputs"];

    [TestCaseSource(nameof(SmallModels))]
    public void Trace_SmallModel_SaysWhatARunWithAllTensorsExposedShows(string model) => AssertFactsOf(Model(model));

    [TestCase("light_resnet50.onnx")]
    [TestCase("light_densenet121.onnx")]
    [TestCase("light_shufflenet.onnx")]
    [TestCase("light_inception_v2.onnx")]
    public void Trace_ModelOfTheZoo_SaysWhatARunWithAllTensorsExposedShows(string file) =>
        AssertFactsOf(ModelFile.Load(Repository.Shared("data", "onnx-backend", "light", file)));

    [Test]
    public void Trace_ConstantsThatTheGraphComputes_HaveTheirValues()
    {
        ModelFacts facts = Trace(Model("constants")).Facts;

        Assert.That(TensorContent.ReadInt64(facts.Tensors["target"].Constant!, null), Is.EqualTo(new long[] { -1, 12 }));
        Assert.That(facts.Tensors["half"].Constant, Is.Null, "quantised weights are not folded");
        Assert.That(facts.Tensors["y"].Constant, Is.Null);
    }

    [Test]
    public void Trace_SequenceInTheGraph_LeavesItOut()
    {
        ModelFacts facts = Trace(Model("sequence")).Facts;

        Assert.That(facts.Tensors.Keys, Has.None.EqualTo("pieces").And.Some.EqualTo("first"));
    }

    [Test]
    public void Trace_BatchThatTheGraphHasBurntIn_IsNotFree()
    {
        ModelFacts facts = Trace(Model("burnt-in batch")).Facts;

        Assert.That((facts.IsBatchFree, facts.BatchSize), Is.EqualTo((false, 1)));
        Assert.That(facts.BatchAligned, Is.Empty);
    }

    [Test]
    public void Trace_BatchThatMovesToAnotherAxis_IsAlignedOnlyBeforeAndAfter() =>
        Assert.That(Trace(Model("batch last")).Facts.BatchAligned, Is.EquivalentTo(new[] { "x", "c1", "r1", "c2", "r2", "pooled", "flat", "y" }));

    private static void AssertFactsOf(OnnxModel model)
    {
        (ModelFacts facts, SyntheticInputs inputs) = Trace(model);
        Dictionary<string, Tensor> run = ExposedRun.Of(model, inputs, facts.BatchSize);
        Dictionary<string, Tensor>? other = facts.IsBatchFree ? ExposedRun.Of(model, inputs, facts.BatchSize + 1) : null;

        foreach ((string name, Tensor tensor) in run)
        {
            TensorFact fact = facts.Tensors[name];
            Assert.That(((int)fact.Type, fact.Shape), Is.EqualTo(((int)tensor.Type, tensor.Shape.Select(length => (int)length))), name);
            Assert.That(facts.BatchAligned.Contains(name), Is.EqualTo(IsAligned(tensor, other?[name], facts.BatchSize)), name);
            if (fact.Constant is { } constant)
            {
                Assert.That(TensorContent.ReadBytes(constant, model.Directory).ToArray(), Is.EqualTo(tensor.Bytes.ToArray()), name);
            }
        }

        Assert.That(facts.Tensors.Keys, Is.EquivalentTo(run.Keys.Concat(model.Graph.Initializer.Select(tensor => tensor.Name)).Distinct()));
    }

    private static bool IsAligned(Tensor tensor, Tensor? other, int batchSize) =>
        other is not null
        && tensor.Shape.Length > 0
        && tensor.Shape[0] == batchSize
        && other.Shape.SequenceEqual(tensor.Shape.SetItem(0, batchSize + 1));

    private static (ModelFacts Facts, SyntheticInputs Inputs) Trace(OnnxModel model)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);
        SyntheticInputs inputs = SyntheticInputs.For(session.Inputs, new Dictionary<string, System.Collections.Immutable.ImmutableArray<long>>());
        return (ModelTracer.Trace(model, inputs, Settings.Session, CancellationToken.None), inputs);
    }

    private static OnnxModel Model(string name) => name switch
    {
        "classifier" => SmallNetworks.Classifier(),
        "batch last" => SmallNetworks.BatchLast(),
        "burnt-in batch" => SmallNetworks.ShapeAcrossTheFrontier(),
        "two outputs" => SmallNetworks.TwoOutputs(),
        "sequence" => Start()
            .Node("SplitToSequence", ["x"], ["pieces"], ("axis", 1))
            .Initializer(TensorContent.CreateInt64("zero", [], [0]))
            .Node("SequenceAt", ["pieces", "zero"], ["first"])
            .Node("Relu", ["first"], ["y"])
            .Output("y")
            .Build(),
        "constants" => Start()
            .Initializer("shape", -1, 3)
            .Initializer("four", 1, 4)
            .Initializer(TensorContent.Create("stored", TensorProto.Types.DataType.Int8, [1], [2]))
            .Initializer("scale", [0.5f])
            .Node("Mul", ["shape", "four"], ["target"])
            .Node("DequantizeLinear", ["stored", "scale"], ["half"])
            .Node("Reshape", ["x", "target"], ["flat"])
            .Node("Mul", ["flat", "half"], ["y"])
            .Output("y")
            .Build(),
        "types" => Start()
            .Initializer("limit", [0.5f])
            .Node("Shape", ["x"], ["lengths"])
            .Node("Greater", ["x", "limit"], ["mask"])
            .Node("Cast", ["x"], ["half"], ("to", (int)TensorProto.Types.DataType.Float16))
            .Node("Cast", ["mask"], ["bytes"], ("to", (int)TensorProto.Types.DataType.Uint8))
            .Node("Size", ["x"], ["count"])
            .Node("Cast", ["half"], ["y"], ("to", (int)TensorProto.Types.DataType.Float))
            .Output("y")
            .Build(),
        _ => Start()
            .Node("MaxPool", ["x"], ["y", "places"], ("kernel_shape", new long[] { 2, 2 }))
            .Node("Dropout", ["y"], ["dropped", ""])
            .Output("dropped")
            .Build(),
    };

    private static ModelBuilder Start() => new ModelBuilder().Input("x", -1, 3, 2, 2);
}
