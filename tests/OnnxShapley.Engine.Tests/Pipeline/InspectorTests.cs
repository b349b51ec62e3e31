using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

[Category("Integration")]
public sealed class InspectorTests : PipelineTests
{
    [TestCase("resnet20_cifar10_folded.onnx", 40_551_040, 269_034)]
    [TestCase("resnet56_cifar10_folded.onnx", 125_485_696, 850_986)]
    public void Inspect_ResidualNetwork_CountsWhatIsKnownOfIt(string model, long multiplyAdds, long parameters)
    {
        string path = Repository.Shared("models", "cifar10", model);

        Inspection inspection = Inspect(path);

        Assert.That(inspection.Cost, Is.EqualTo(new Cost(multiplyAdds, parameters)));
        Assert.That(inspection.Bytes, Is.EqualTo(new FileInfo(path).Length));
        Assert.That(inspection.Batching, Is.EqualTo(new Batching(BatchState.Free, null, null)));
        Assert.That(inspection.Least.MultiplyAdds, Is.LessThan(multiplyAdds / 50));
    }

    [Test]
    public void Inspect_BatchNormalizationInTheGraph_CountsTheSameMultiplyAdds() =>
        Assert.That(Inspect(Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx")).Cost.MultiplyAdds, Is.EqualTo(40_551_040));

    [Test]
    public void Inspect_Digits_ListsGroupsWithTheirShareOfTheCost()
    {
        Inspection inspection = Inspect(DigitsModel);

        Assert.That(inspection.Cost.MultiplyAdds, Is.EqualTo(791_872));
        Assert.That(inspection.Groups.Select(figures => figures.Group.ChannelCount), Is.EqualTo(new[] { 16, 24, 48, 32 }));
        Assert.That(inspection.Groups.Select(figures => figures.Cost.MultiplyAdds), Is.All.InRange(1, 791_872));
        Assert.That(inspection.Pinned, Has.Length.EqualTo(1), "the classes");
    }

    [Test]
    public void Inspect_GroupFigures_AreWhatTheModelLosesWithoutTheGroup()
    {
        ModelFile.Save(SmallNetworks.Classifier(), Folder.PathOf("model.onnx"));

        Inspection inspection = Inspect(Folder.PathOf("model.onnx"));

        // The first convolution has 4·27·64 multiply-adds, the second 6·36·64, the product 6·5.
        Assert.That(inspection.Groups[0].Cost, Is.EqualTo(new Cost(6912 + 13824, 108 + 216)));
        Assert.That(inspection.Groups[1].Cost, Is.EqualTo(new Cost(13824 + 30, 216 + 30)));
        Assert.That(inspection.Least, Is.EqualTo(new Cost(1728 + 576 + 5, 27 + 9 + 5)));
    }

    [Test]
    public void Inspect_EveryLayerReadsOrMakesChannelsOfGroups_IsAllPrunable()
    {
        ModelFile.Save(SmallNetworks.Classifier(), Folder.PathOf("model.onnx"));

        PrunableShare prunable = Inspect(Folder.PathOf("model.onnx")).Prunable;

        Assert.That(prunable, Is.EqualTo(new PrunableShare(new Cost(20_766, 354), new Cost(20_766, 354))));
    }

    [Test]
    public void Inspect_SomeLayersAreWhole_TellsTheShareThatIsPrunable()
    {
        Random random = new(1);
        OnnxModel model = new ModelBuilder().Input("x", -1, 3, 8, 8)
            .RandomInitializer("a", random, 4, 3, 1, 1).RandomInitializer("bias", random, 4).RandomInitializer("b", random, 5, 4, 1, 1)
            .RandomInitializer("c", random, 2, 5, 1, 1).RandomInitializer("half", random, 2, 3, 1, 1)
            .Node("Conv", ["x", "a", "bias"], ["h"]).Node("Softmax", ["h"], ["s"], ("axis", 1)).Node("Conv", ["s", "b"], ["i"]).Node("Relu", ["i"], ["r"])
            .Node("Conv", ["r", "c"], ["y"]).Node("Conv", ["x", "half"], ["z"]).Output("y").Output("z").Build();
        ModelFile.Save(model, Folder.PathOf("model.onnx"));

        PrunableShare prunable = Inspect(Folder.PathOf("model.onnx")).Prunable;

        // The five channels of 'i' are a group: 20 weights make them, 10 read them. Those of 'h' and the outputs are pinned: 12 and 6 weights.
        Assert.That(prunable, Is.EqualTo(new PrunableShare(new Cost(30 * 64, 30), new Cost(48 * 64, 48))));
        Assert.That(prunable.MultiplyAdds, Is.EqualTo(0.625));
        Assert.That(prunable.Parameters, Is.EqualTo(0.625));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Inspect_FixedBatch_CountsOneImage(int batch)
    {
        ModelFile.Save(SmallNetworks.Classifier(batch: batch), Folder.PathOf("model.onnx"));

        Inspection inspection = Inspect(Folder.PathOf("model.onnx"));

        Assert.That(inspection.Batching, Is.EqualTo(new Batching(BatchState.Freed, batch, null)));
        Assert.That(inspection.Cost, Is.EqualTo(new Cost(20_766, 354)));
    }

    [Test]
    public void Inspect_FreeHeightAndWidth_AsksForAShape()
    {
        string path = FreeSize();

        Assert.That(
            () => Inspect(path),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "The input 'x' is declared as [?,3,?,?]: axis 2 may have any length. Give a shape, such as --input-shape x:1,3,224,224."));
    }

    [Test]
    public void Inspect_FreeHeightAndWidthWithAShape_CountsForThatShape() =>
        Assert.That(Inspect(FreeSize(), ("x", [1, 3, 10, 20])).Cost.MultiplyAdds, Is.EqualTo((4 * 3 * 200) + (2 * 4 * 200)));

    [Test]
    public void Inspect_ShapeThatDoesNotFit_SaysWhatTheModelDeclares()
    {
        string path = FreeSize();

        Assert.That(
            () => Inspect(path, ("x", [1, 4, 10, 20])),
            Throws.TypeOf<UsageException>().With.Message.EqualTo("The shape [1,4,10,20] does not fit the input 'x', which the model declares as [?,3,?,?]."));
    }

    [Test]
    public void Inspect_ShapeOfNoInput_NamesTheInputs()
    {
        string path = FreeSize();

        Assert.That(
            () => Inspect(path, ("image", [1, 3, 10, 20])),
            Throws.TypeOf<UsageException>().With.Message.EqualTo("A shape is given for the input 'image', which the model does not have; it has 'x'."));
    }

    [Test]
    public void Inspect_Cancelled_Throws() =>
        Assert.That(
            () => Inspector.Inspect(new InspectOptions { ModelPath = DigitsModel, Session = Settings.Session }, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    private static Inspection Inspect(string path, params (string Name, ImmutableArray<long> Shape)[] shapes) => Inspector.Inspect(
        new InspectOptions
        {
            ModelPath = path,
            InputShapes = shapes.ToDictionary(shape => shape.Name, shape => shape.Shape),
            Session = Settings.Session,
        },
        CancellationToken.None);

    private string FreeSize()
    {
        Random random = new(1);
        OnnxModel model = new ModelBuilder().Input("x", -1, 3, -1, -1).RandomInitializer("w1", random, 4, 3, 1, 1).RandomInitializer("w2", random, 2, 4, 1, 1)
            .Node("Conv", ["x", "w1"], ["c"]).Node("Relu", ["c"], ["r"]).Node("Conv", ["r", "w2"], ["y"]).Output("y").Build();
        ModelFile.Save(model, Folder.PathOf("free.onnx"));
        return Folder.PathOf("free.onnx");
    }
}
