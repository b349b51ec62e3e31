using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Freeing;

/// <summary>Models of [B, 4, 6, 6] images, each with the batch burnt in somewhere else: the twin gives each of three images what the model gives it.</summary>
[Category("Integration")]
public sealed class BatchFreerTests
{
    private const int Images = 3;

    [Test]
    public void Free_DeclarationsOnly_TakesAnyBatch([Values(1, 2, 8)] int batch) =>
        ExpectFreed(Start(batch).Node("Relu", ["c"], ["y"]), batch);

    [Test]
    public void Free_ReshapeToRows_TakesAnyBatch([Values(1, 2, 8)] int batch) =>
        ExpectFreed(Start(batch).Initializer("shape", batch, 180).Node("Reshape", ["c", "shape"], ["y"]), batch);

    [Test]
    public void Free_ReshapeByConstantNode_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch)
            .Node("Constant", [], ["shape"], ("value", TensorContent.CreateInt64(string.Empty, [batch, 180])))
            .Node("Reshape", ["c", "shape"], ["y"]),
        batch);

    [Test]
    public void Free_ReshapeWithAnOpenLength_TakesAnyBatch([Values(1, 8)] int batch) =>
        ExpectFreed(Start(batch).Initializer("shape", batch, -1, 5).Node("Reshape", ["c", "shape"], ["y"]), batch);

    [Test]
    public void Free_BatchMergedWithChannelsAndBack_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch)
            .Initializer("merged", 5 * batch, 6, 6)
            .Initializer("split", batch, 5, -1)
            .Node("Reshape", ["c", "merged"], ["m"])
            .Node("Relu", ["m"], ["r"])
            .Node("Reshape", ["r", "split"], ["y"]),
        batch);

    [Test]
    public void Free_BatchOnTheSecondAxis_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch)
            .Initializer("heads", 5, batch * 6, 6)
            .Initializer("whole", 5, batch, 36)
            .Node("Transpose", ["c"], ["t"], ("perm", new long[] { 1, 0, 2, 3 }))
            .Node("Reshape", ["t", "heads"], ["h"])
            .Node("Relu", ["h"], ["r"])
            .Node("Reshape", ["r", "whole"], ["joined"])
            .Node("Transpose", ["joined"], ["y"], ("perm", new long[] { 1, 0, 2 })),
        batch);

    [Test]
    public void Free_ConstantOfSeveralReaders_ChangesEachReaderAlone()
    {
        OnnxModel model = Start(1)
            .Initializer("shape", 1, 180)
            .Node("Reshape", ["c", "shape"], ["rows"])
            .Node("ReduceMean", ["rows"], ["mean"], ("axes", new long[] { 1 }))
            .Node("Expand", ["mean", "shape"], ["wide"])
            .Node("Add", ["rows", "wide"], ["y"])
            .Output("y")
            .Build();

        OnnxModel twin = ExpectFreed(model, 1);

        Assert.That(TensorContent.ReadInt64(twin.Graph.Initializer.Single(tensor => tensor.Name == "shape"), null), Is.EqualTo(new[] { 1, 180 }));
        Assert.That(twin.Graph.Node.Single(node => node.OpType == "Reshape").Input[1], Is.Not.EqualTo("shape"));
    }

    [Test]
    public void Free_Expand_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch)
            .Initializer("shape", batch, 5, 6, 6)
            .Node("GlobalAveragePool", ["c"], ["p"])
            .Node("Expand", ["p", "shape"], ["e"])
            .Node("Mul", ["e", "c"], ["y"]),
        batch);

    [Test]
    public void Free_ResizeToSizes_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch).Initializer("sizes", batch, 5, 12, 12).Node("Resize", ["c", "", "", "sizes"], ["y"], ("mode", "nearest")), batch);

    [Test]
    public void Free_SliceOfAllImages_TakesAnyBatch([Values(1, 8)] int batch) => ExpectFreed(
        Start(batch)
            .Initializer("starts", 0, 1)
            .Initializer("ends", batch, 3)
            .Initializer("axes", 0, 1)
            .Node("Slice", ["c", "starts", "ends", "axes"], ["y"]),
        batch);

    [Test]
    public void Free_SliceByAttributes_TakesAnyBatch()
    {
        ModelBuilder builder = Start(8, opset: 9)
            .Node("Slice", ["c"], ["y"], ("starts", new long[] { 0, 1 }), ("ends", new long[] { 8, 3 }), ("axes", new long[] { 0, 1 }));

        ExpectFreed(builder, 8);
    }

    [Test]
    public void Free_ClassTokenBesideThePatches_TakesAnyBatch([Values(1, 8)] int batch)
    {
        float[] token = [.. Enumerable.Range(0, batch * 36).Select(index => (index % 36) / 36f)];

        ExpectFreed(
            Start(batch)
                .Initializer("token", token, batch, 1, 36)
                .Initializer("patches", batch, 5, 36)
                .Node("Reshape", ["c", "patches"], ["p"])
                .Node("Concat", ["token", "p"], ["y"], ("axis", 1)),
            batch);
    }

    [Test]
    public void Free_SameRowAddedToEveryImage_TakesAnyBatch([Values(1, 8)] int batch)
    {
        float[] rows = [.. Enumerable.Range(0, batch * 5).Select(index => index % 5 / 5f)];

        ExpectFreed(Start(batch).Initializer("rows", rows, batch, 5, 1, 1).Node("Add", ["c", "rows"], ["y"]), batch);
    }

    [Test]
    public void Free_DeclaredInputsOfInitializers_StayConstants()
    {
        OnnxModel model = Start(1).Initializer("shape", 1, 180).Node("Reshape", ["c", "shape"], ["y"]).Output("y").Build();
        model.Proto.IrVersion = 3;
        model.Graph.Input.AddRange(model.Graph.Initializer.Select(tensor => Declaration(tensor)));

        OnnxModel twin = ExpectFreed(model, 1);

        Assert.That(twin.Graph.Input.Select(input => input.Name), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void Free_DifferentRowForEveryImage_StaysAsItIs()
    {
        OnnxModel model = Start(2).Initializer("rows", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2, 5, 1, 1).Node("Add", ["c", "rows"], ["y"]).Output("y").Build();

        OnnxModel twin = BatchFreer.Free(new Subject(model).Couplings);

        Assert.That(twin.Graph.Node[^1].Input[1], Is.EqualTo("rows"));
    }

    private static ModelBuilder Start(int batch, long opset = 17) => new ModelBuilder(opset)
        .Input("x", batch, 4, 6, 6)
        .RandomInitializer("w", new Random(7), 5, 4, 1, 1)
        .Node("Conv", ["x", "w"], ["c"]);

    private static ValueInfoProto Declaration(TensorProto tensor)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(tensor.Dims.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        return new ValueInfoProto { Name = tensor.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = tensor.DataType, Shape = shape } } };
    }

    private static void ExpectFreed(ModelBuilder builder, int batch) => ExpectFreed(builder.Output("y").Build(), batch);

    private static OnnxModel ExpectFreed(OnnxModel model, int batch)
    {
        byte[] before = model.ToBytes();
        Subject subject = new(model);
        Assert.That(subject.Facts.IsBatchFree, Is.False, "the batch is burnt in");

        OnnxModel twin = BatchFreer.Free(subject.Couplings);

        Assert.That(model.ToBytes(), Is.EqualTo(before), "the original is not changed");
        Tensor images = Draw();
        ImmutableArray<Tensor> together = Subject.Run(twin, new Dictionary<string, Tensor> { ["x"] = images });
        for (int image = 0; image < Images; image++)
        {
            ImmutableArray<Tensor> alone = Subject.Run(model, new Dictionary<string, Tensor> { ["x"] = Repeat(images.Rows(image, 1), batch) });
            Assert.That(Outputs.Difference([alone[0].Rows(0, 1)], [together[0].Rows(image, 1)]), Is.LessThan(1e-6), $"image {image}");
        }

        Assert.That(together[0].Shape[0], Is.EqualTo(Images));
        return twin;
    }

    private static Tensor Draw()
    {
        Random random = new(11);
        Tensor images = Tensor.Zeros(ElementType.Single, Images, 4, 6, 6);
        foreach (ref float value in images.Span<float>())
        {
            value = random.NextSingle() - 0.5f;
        }

        return images;
    }

    private static Tensor Repeat(Tensor image, int times) => new(
        image.Type, image.Shape.SetItem(0, times), Enumerable.Repeat(image.Bytes.ToArray(), times).SelectMany(bytes => bytes).ToArray());
}
