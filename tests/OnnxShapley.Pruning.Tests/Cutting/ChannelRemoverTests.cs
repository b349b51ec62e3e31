using Google.Protobuf;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Cutting;

/// <summary>What a cut changes in a file, and what it leaves alone.</summary>
public sealed class ChannelRemoverTests : RuleTests
{
    private static readonly string[] LeftInitializers = ["w1", "b1", "spare", "v"];

    [Test]
    public void Remove_KeepAll_LeavesEveryByte()
    {
        Subject subject = new(Decorated());

        OnnxModel pruned = subject.Prune(Plan.KeepAll(subject.Couplings));

        Assert.That(pruned.ToBytes(), Is.EqualTo(subject.Model.ToBytes()));
    }

    [Test]
    public void Remove_Original_IsNotChanged()
    {
        Subject subject = new(Decorated());
        byte[] before = subject.Model.ToBytes();

        _ = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        Assert.That(subject.Model.ToBytes(), Is.EqualTo(before));
    }

    [Test]
    public void Remove_Texts_AreKept()
    {
        Subject subject = new(Decorated());

        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Graph.Node.Select(node => node.Name), Is.EqualTo(subject.Model.Graph.Node.Select(node => node.Name)));
            Assert.That(pruned.Graph.Node[0].DocString, Is.EqualTo("first layer"));
            Assert.That(pruned.Graph.Initializer[0].DocString, Is.EqualTo("weights of the first layer"));
            Assert.That(pruned.Proto.MetadataProps, Is.EqualTo(subject.Model.Proto.MetadataProps));
            Assert.That(pruned.Proto.Functions, Is.EqualTo(subject.Model.Proto.Functions));
            Assert.That(pruned.Proto.OpsetImport, Is.EqualTo(subject.Model.Proto.OpsetImport));
            Assert.That(pruned.Graph.Input, Is.EqualTo(subject.Model.Graph.Input));
            Assert.That(pruned.Graph.Output, Is.EqualTo(subject.Model.Graph.Output));
            Assert.That(pruned.ToBytes().AsSpan().IndexOf("a field of tomorrow"u8), Is.GreaterThan(0));
        }
    }

    [Test]
    public void Remove_Declarations_FollowTheCut()
    {
        Subject subject = new(Decorated());

        OnnxModel pruned = subject.Prune(new Plan(subject.Couplings, [[0, 3]]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Graph.ValueInfo[0].Type.TensorType.Shape.Dim[0].DimParam, Is.EqualTo("batch"));
            Assert.That(pruned.Graph.ValueInfo[0].Type.TensorType.Shape.Dim[1].DimValue, Is.EqualTo(2));
            Assert.That(pruned.Graph.ValueInfo[0].Type.TensorType.Shape.Dim[2].DimValue, Is.EqualTo(5));
        }
    }

    [Test]
    public void Remove_Weights_KeepTheirNamesAndTheRightSlices()
    {
        Subject subject = new(Decorated());

        OnnxModel pruned = subject.Prune(new Plan(subject.Couplings, [[0, 3]]));

        float[] bias = TensorContent.ReadSingle(subject.Model.Graph.Initializer[1], null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Graph.Initializer.Select(tensor => tensor.Name), Is.EqualTo(LeftInitializers));
            Assert.That(pruned.Graph.Initializer[0].Dims, Is.EqualTo(new long[] { 2, 3, 3, 3 }));
            Assert.That(TensorContent.ReadSingle(pruned.Graph.Initializer[1], null), Is.EqualTo(new[] { bias[0], bias[3] }));
            Assert.That(pruned.Graph.Initializer[3].Dims, Is.EqualTo(new long[] { 4, 2, 1, 1 }));
        }
    }

    [Test]
    public void Remove_WhatTheCutMadeDead_Goes()
    {
        OnnxModel model = Finish(
            Start().RandomInitializer("raw", new Random(3), 6, 5, 1, 1)
                .Node("Identity", ["raw"], ["copy"])
                .Node("Transpose", ["copy"], ["w2"], ("perm", new long[] { 1, 0, 2, 3 }))
                .Node("Conv", ["s", "w2"], ["d"]),
            "d",
            5);
        Subject subject = new(model);

        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Graph.Node.Select(node => node.OpType), Is.EqualTo(new[] { "Conv", "Sigmoid", "Conv", "Conv" }));
            Assert.That(pruned.Graph.Initializer.Select(tensor => tensor.Name), Has.None.EqualTo("raw"));
        }
    }

    [Test]
    public void Remove_WhatWasDeadBefore_Stays()
    {
        Subject subject = new(Finish(Start().RandomInitializer("spare", new Random(1), 7).Node("Cos", ["x"], ["unused"]), "s"));

        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pruned.Graph.Node.Select(node => node.OpType), Is.EqualTo(new[] { "Conv", "Sigmoid", "Cos", "Conv" }));
            Assert.That(pruned.Graph.Initializer.Select(tensor => tensor.Name), Is.EqualTo(LeftInitializers));
        }
    }

    [Test]
    public void Remove_SamePlan_GivesTheSameBytes()
    {
        Subject first = new(Decorated());
        Subject second = new(Decorated());

        Assert.That(
            first.Prune(Plans.One(first.Couplings, new Random(1))).ToBytes(),
            Is.EqualTo(second.Prune(Plans.One(second.Couplings, new Random(1))).ToBytes()));
    }

    [Test]
    public void Plan_NothingKept_IsRefused()
    {
        Subject subject = new(Decorated());

        Assert.That(
            () => new Plan(subject.Couplings, [[]]),
            Throws.ArgumentException.With.Message.EqualTo("The kept channels of group 'Conv_c' must be one or more ascending indices below 6, not []."));
    }

    /// <summary>A model with all that a file may hold beside its layers.</summary>
    private static OnnxModel Decorated()
    {
        OnnxModel model = Finish(Start().RandomInitializer("spare", new Random(9), 2), "s").CloneDeep();
        model.Graph.Node[0].DocString = "first layer";
        model.Graph.Initializer[0].DocString = "weights of the first layer";
        model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "someone" });
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        model.Proto.Functions.Add(new FunctionProto { Name = "Twice", Domain = "local", Input = { "a" }, Output = { "b" } });
        model.Proto.Functions[0].OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.Proto.Functions[0].Node.Add(new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } });
        ValueInfoProto declaration = OnnxShapley.Pruning.Masking.ValueInfos.Create("c", DataType.Float, -1, 6, 5, 5);
        declaration.Type.TensorType.Shape.Dim[0].DimParam = "batch";
        model.Graph.ValueInfo.Add(declaration);

        // Field 4000 of the model, a text: a field that no version of the schema knows.
        return new OnnxModel(ModelProto.Parser.ParseFrom(model.ToBytes().Concat(Unknown()).ToArray()), null);
    }

    private static byte[] Unknown()
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream))
        {
            output.WriteTag(4000, WireFormat.WireType.LengthDelimited);
            output.WriteString("a field of tomorrow");
        }

        return stream.ToArray();
    }
}
