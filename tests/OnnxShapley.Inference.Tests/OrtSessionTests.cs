using System.Collections.Immutable;

namespace OnnxShapley.Inference.Tests;

public sealed class OrtSessionTests
{
    private static readonly SessionSettings OneThread = new() { Threads = 1 };

    [Test]
    public void Run_Single_ReturnsAllOutputsInOrder()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "3"), OneThread);

        ImmutableArray<Tensor> outputs = session.Run(Pair(Tensor.From<float>([1, -2, 3], 3), Tensor.From<float>([1, 1, 1], 3)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outputs, Has.Length.EqualTo(2));
            Assert.That(outputs[0].Span<float>().ToArray(), Is.EqualTo(new float[] { 2, -1, 4 }));
            Assert.That(outputs[1].Span<float>().ToArray(), Is.EqualTo(new float[] { 2, 0, 4 }));
            Assert.That(outputs[1].Shape, Is.EqualTo(new long[] { 3 }));
            Assert.That(outputs[1].Type, Is.EqualTo(ElementType.Single));
        }
    }

    [Test]
    public void Run_AfterRelease_GivesTheSameAgain()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "3"), OneThread);
        Dictionary<string, Tensor> inputs = Pair(Tensor.From<float>([1, -2, 3], 3), Tensor.From<float>([1, 1, 1], 3));
        float[] before = session.Run(inputs)[1].Span<float>().ToArray();

        session.Release();
        session.Release();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "sum", "positive" }));
            Assert.That(session.Run(inputs)[1].Span<float>().ToArray(), Is.EqualTo(before));
        }
    }

    /// <summary>ONNX Runtime 1.29 fuses a computed Reshape with a constant one into a node that has lost its name.</summary>
    [Test]
    public void Open_GraphThatOptimisationBreaks_RunsAsItStands()
    {
        byte[] model = Models.Of(
            [
                Models.Node("MatMul", ["x", "weight"], ["m"]),
                Models.Node("Transpose", ["m"], ["turned"], Models.Integers("perm", 0, 2, 1)),
                Models.Node("Shape", ["m"], ["shape1"]),
                Models.Node("Gather", ["shape1", "zero"], ["batch"]),
                Models.Node("Shape", ["m"], ["shape2"]),
                Models.Node("Gather", ["shape2", "two"], ["columns"]),
                Models.Node("Concat", ["batch", "columns", "ones"], ["target"], Models.Integer("axis", 0)),
                Models.Node("Reshape", ["turned", "target"], ["image"]),
                Models.Node("Reshape", ["image", "matrix"], ["y"]),
            ],
            [Models.Value("x", ElementType.Single, "N", "1", "2")],
            [Models.Value("y", ElementType.Single, "2", "2")],
            Models.Initializer("weight", Tensor.From<float>([1, 2, 3, 4], 2, 2)),
            Models.Initializer("zero", Tensor.From<long>([0], 1)),
            Models.Initializer("two", Tensor.From<long>([2], 1)),
            Models.Initializer("ones", Tensor.From<long>([1, 1], 2)),
            Models.Initializer("matrix", Tensor.From<long>([2, 2], 2)));
        using OrtSession session = OrtSession.Open(model, OneThread);

        Tensor y = session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.From<float>([1, 0, 1, 1], 2, 1, 2) })[0];

        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 4, 6 }));
    }

    [Test]
    public void Run_Int64_Adds()
    {
        byte[] model = Models.Of(
            [Models.Node("Add", ["a", "b"], ["sum"])],
            [Models.Value("a", ElementType.Int64, "2"), Models.Value("b", ElementType.Int64, "2")],
            [Models.Value("sum", ElementType.Int64, "2")]);
        using OrtSession session = OrtSession.Open(model, OneThread);

        Tensor sum = session.Run(Pair(Tensor.From<long>([1, long.MaxValue - 1], 2), Tensor.From<long>([2, 1], 2)))[0];

        Assert.That(sum.Span<long>().ToArray(), Is.EqualTo(new[] { 3, long.MaxValue }));
    }

    [Test]
    public void Run_Boolean_ComputesAnd()
    {
        byte[] model = Models.Of(
            [Models.Node("And", ["a", "b"], ["both"])],
            [Models.Value("a", ElementType.Boolean, "3"), Models.Value("b", ElementType.Boolean, "3")],
            [Models.Value("both", ElementType.Boolean, "3")]);
        using OrtSession session = OrtSession.Open(model, OneThread);

        Tensor both = session.Run(Pair(Tensor.From<bool>([true, true, false], 3), Tensor.From<bool>([true, false, false], 3)))[0];

        Assert.That(both.Span<bool>().ToArray(), Is.EqualTo(new[] { true, false, false }));
    }

    [Test]
    public void Run_Half_AddsInHalfPrecision()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Half, "2"), OneThread);

        Tensor positive = session.Run(
            Pair(Tensor.From<Half>([(Half)1.5f, (Half)(-4)], 2), Tensor.From<Half>([(Half)2, (Half)1], 2)), ["positive"])[0];

        Assert.That(positive.Span<Half>().ToArray(), Is.EqualTo(new[] { (Half)3.5f, (Half)0 }));
    }

    [Test]
    public void Run_OutputsNamed_ReturnsThoseInTheOrderAskedFor()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);

        ImmutableArray<Tensor> outputs = session.Run(Pair(Tensor.From<float>([-3], 1), Tensor.From<float>([1], 1)), ["positive", "sum"]);

        Assert.That(outputs.Select(output => output.Span<float>()[0]), Is.EqualTo(new float[] { 0, -2 }));
    }

    [Test]
    public void Run_NoOutputNamed_ReturnsNothing()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);

        ImmutableArray<Tensor> outputs = session.Run(Pair(Tensor.From<float>([-3], 1), Tensor.From<float>([1], 1)), []);

        Assert.That(outputs, Is.Empty);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5)]
    public void Run_DynamicAxis_AcceptsAnyLength(int rows)
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "N", "2"), OneThread);
        Tensor ones = Tensor.Zeros(ElementType.Single, rows, 2);
        ones.Span<float>().Fill(1);

        Tensor sum = session.Run(Pair(ones, ones), ["sum"])[0];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sum.Shape, Is.EqualTo(new long[] { rows, 2 }));
            Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(Enumerable.Repeat(2f, rows * 2)));
        }
    }

    [Test]
    public void Run_ViewOfRows_ReadsOnlyTheView()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "N", "1"), OneThread);
        Tensor all = Tensor.From<float>([1, 2, 3, 4], 4, 1);

        Tensor sum = session.Run(Pair(all.Rows(1, 2), all.Rows(2, 2)), ["sum"])[0];

        Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(new float[] { 5, 7 }));
    }

    [Test]
    public void Run_OutputWritten_LeavesTheNextRunAlone()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);
        Dictionary<string, Tensor> inputs = Pair(Tensor.From<float>([1], 1), Tensor.From<float>([1], 1));

        Tensor first = session.Run(inputs, ["sum"])[0];
        first.Span<float>()[0] = 100;
        Tensor second = session.Run(inputs, ["sum"])[0];

        Assert.That(second.Span<float>()[0], Is.EqualTo(2));
    }

    [Test]
    public void Run_OverridableInitializer_MayBeFedOrNot()
    {
        byte[] model = Models.Of(
            [Models.Node("Mul", ["x", "mask"], ["y"])],
            [Models.Value("x", ElementType.Single, "2"), Models.Value("mask", ElementType.Single, "2")],
            [Models.Value("y", ElementType.Single, "2")],
            Models.Initializer("mask", Tensor.From<float>([1, 1], 2)));
        using OrtSession session = OrtSession.Open(model, OneThread);
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.From<float>([3, 4], 2) };

        float[] unmasked = session.Run(inputs)[0].Span<float>().ToArray();
        inputs["mask"] = Tensor.From<float>([0, 1], 2);
        float[] masked = session.Run(inputs)[0].Span<float>().ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "x" }));
            Assert.That(unmasked, Is.EqualTo(new float[] { 3, 4 }));
            Assert.That(masked, Is.EqualTo(new float[] { 0, 4 }));
        }
    }

    [Test]
    public void Run_Disposed_Throws()
    {
        OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);
        session.Dispose();

        Assert.That(
            () => session.Run(Pair(Tensor.From<float>([1], 1), Tensor.From<float>([1], 1))), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Inputs_AnyModel_TellNamesTypesAndShapes()
    {
        byte[] model = Models.Of(
            [Models.Node("Gather", ["data", "index"], ["row"])],
            [Models.Value("data", ElementType.Double, "N", "4"), Models.Value("index", ElementType.Int32)],
            [Models.Value("row", ElementType.Double, "4")]);
        using OrtSession session = OrtSession.Open(model, OneThread);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                session.Inputs.Select(input => (input.Name, input.Type)),
                Is.EqualTo(new[] { ("data", ElementType.Double), ("index", ElementType.Int32) }));
            Assert.That(session.Inputs[0].Shape, Is.EqualTo(new long[] { -1, 4 }));
            Assert.That(session.Inputs[1].Shape, Is.Empty);
            Assert.That(session.Outputs.Select(output => (output.Name, output.Type)), Is.EqualTo(new[] { ("row", ElementType.Double) }));
            Assert.That(session.Outputs[0].Shape, Is.EqualTo(new long[] { 4 }));
        }
    }

    private static Dictionary<string, Tensor> Pair(Tensor a, Tensor b) => new() { ["a"] = a, ["b"] = b };
}
