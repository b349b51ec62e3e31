using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Cutting;

/// <summary>Weights in all the places where exporters put them.</summary>
public sealed class WeightTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Remove_BiasSharedByTwoLayers_CutsItApart() => ExpectGroups(
        SharedBias("b1"),
        "Conv_c 6: w1[0], b1[0], v[1]",
        "Conv_d 6: w2[0], b1[0], v[1]");

    [Test]
    public void Remove_BiasSharedThroughIdentity_CutsItApart() => ExpectGroups(
        SharedBias("b2"),
        "Conv_c 6: w1[0], b1[0], v[1]",
        "Conv_d 6: w2[0], b2[0], v[1]");

    [Test]
    public void Remove_WeightSharedByTwoLayers_TiesThem() => ExpectGroups(
        Finish(
            Start()
                .Node("Sin", ["x"], ["x2"])
                .Node("Conv", ["x2", "w1", "b1"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
                .Node("Concat", ["s", "d"], ["z"], ("axis", 1)),
            "z",
            12),
        "Conv_c 6: w1[0], b1[0], b1[0], v[1]");

    [TestCase("Transpose")]
    [TestCase("Cast")]
    [TestCase("Identity")]
    [TestCase("Constant")]
    [TestCase("Mul")]
    public void Remove_WeightBehindANode_CutsItsValue(string operatorType)
    {
        Random random = new(17);
        TensorProto weight = new ModelBuilder().RandomInitializer("w2", random, 5, 6, 1, 1).Build().Graph.Initializer[0];
        ModelBuilder builder = Start();
        builder = operatorType switch
        {
            "Transpose" => builder.RandomInitializer("raw", random, 6, 5, 1, 1).Node("Transpose", ["raw"], ["w2"], ("perm", new long[] { 1, 0, 2, 3 })),
            "Cast" => builder.RandomInitializer("raw", random, 5, 6, 1, 1)
                .Node("Cast", ["raw"], ["half"], ("to", 10))
                .Node("Cast", ["half"], ["w2"], ("to", 1)),
            "Identity" => builder.RandomInitializer("raw", random, 5, 6, 1, 1).Node("Identity", ["raw"], ["w2"]),
            "Constant" => builder.Node("Constant", [], ["w2"], ("value", weight)),
            _ => builder.RandomInitializer("raw", random, 5, 6, 1, 1)
                .RandomInitializer("scale", random, 5, 1, 1, 1)
                .Node("Mul", ["raw", "scale"], ["w2"]),
        };
        OnnxModel model = Finish(builder.Node("Conv", ["s", "w2"], ["d"]).Node("Cos", ["d"], ["t"]), "t", 5);

        ExpectGroups(model, "Conv_c 6: w1[0], b1[0], w2[1]", "Conv_d 5: w2[0], v[1]");
    }

    [Test]
    public void Remove_FloatData_CutsIt()
    {
        OnnxModel model = Finish(Start(), "s").CloneDeep();
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            float[] values = TensorContent.ReadSingle(tensor, null);
            tensor.ClearRawData();
            tensor.FloatData.AddRange(values);
        }

        ExpectGroups(model, One);
    }

    [Test]
    public void Remove_ExternalData_CutsItInline()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("model.onnx");
        OnnxModel model = Finish(Start(channels: 40), "s", 40);
        ModelFile.Save(model, path, externalData: true);
        OnnxModel loaded = ModelFile.Load(path);

        Subject subject = new(loaded);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(loaded.Graph.Initializer.Any(tensor => tensor.DataLocation == DataLocation.External), Is.True);
            Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_c 40: w1[0], b1[0], v[1]" }));
        }

        Equivalence.Check(subject, plans: 3, again: false);
    }

    [Test]
    public void Remove_HalfPrecision_CutsIt()
    {
        OnnxModel model = Finish(Start(), "s").CloneDeep();
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            TensorProto tensor = model.Graph.Initializer[i];
            byte[] bytes = [.. TensorContent.ReadSingle(tensor, null).SelectMany(value => BitConverter.GetBytes((Half)value))];
            model.Graph.Initializer[i] = TensorContent.Create(tensor.Name, DataType.Float16, [.. tensor.Dims], bytes);
        }

        model.Graph.Input[0].Type.TensorType.ElemType = (int)DataType.Float16;
        model.Graph.Output[0].Type.TensorType.ElemType = (int)DataType.Float16;
        Subject subject = new(model);

        Equivalence.Check(subject, plans: 4, tolerance: 1e-2);
        Assert.That(subject.Groups, Is.EqualTo(new[] { One }));
    }

    [Test]
    public void Remove_InitializersDeclaredAsInputs_KeepsDeclarations()
    {
        OnnxModel model = SharedBias("b1").CloneDeep();
        model.Proto.IrVersion = 3;
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            model.Graph.Input.Add(OnnxShapley.Pruning.Masking.ValueInfos.Create(tensor.Name, (DataType)tensor.DataType, [.. tensor.Dims]));
        }

        Subject subject = new(model);
        Equivalence.Check(subject, plans: 4);
        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(4)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Proto.IrVersion, Is.EqualTo(3));
            Assert.That(
                pruned.Graph.Input.Skip(1).Select(input => $"{input.Name} [{string.Join(',', input.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue))}]").Order(),
                Is.EqualTo(pruned.Graph.Initializer.Select(tensor => $"{tensor.Name} [{string.Join(',', tensor.Dims)}]").Order()));
        }
    }

    [Test]
    public void Remove_InitializerIsAGraphOutput_KeepsItWhole()
    {
        Subject subject = new(Finish(Start().Output("b1"), "s"));

        Equivalence.Check(subject, plans: 4);
        Assert.That(subject.Groups, Is.EqualTo(new[] { One }));
    }

    private static OnnxModel SharedBias(string second)
    {
        ModelBuilder builder = Start().RandomInitializer("w2", new Random(3), 6, 3, 3, 3);
        if (second != "b1")
        {
            _ = builder.Node("Identity", ["b1"], [second]);
        }

        return Finish(
            builder
                .Node("Conv", ["x", "w2", second], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
                .Node("Cos", ["d"], ["t"])
                .Node("Concat", ["s", "t"], ["z"], ("axis", 1)),
            "z",
            12);
    }
}
