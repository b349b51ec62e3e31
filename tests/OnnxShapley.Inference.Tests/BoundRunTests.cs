using System.Collections.Immutable;

namespace OnnxShapley.Inference.Tests;

/// <summary>Runs whose inputs stay give what plain runs give, to the last bit.</summary>
public sealed class BoundRunTests
{
    private static readonly SessionSettings OneThread = new() { Threads = 1 };

    [Test]
    public void Run_SameTensors_GivesTheBitsOfAPlainRun()
    {
        using OrtSession session = OrtSession.Open(Models.Products(count: 7, size: 33), OneThread);
        Tensor x = Numbers(33, seed: 1);
        Tensor y = Tensor.Zeros(ElementType.Single, 33, 33);
        using BoundRun run = session.Bind();
        run.Feed("x", x);
        run.Receive("y", y);

        run.Run();

        Assert.That(y.Bytes.ToArray(), Is.EqualTo(session.Run(Feeds(x))[0].Bytes.ToArray()));
        Assert.That(y.Span<float>().ToArray().Distinct().Count(), Is.GreaterThan(1000));
    }

    [Test]
    public void Refresh_TensorWrittenSince_TakesTheNewElements()
    {
        using OrtSession session = OpenSum();
        Tensor a = Tensor.From<float>([1, 2], 2);
        using BoundRun run = Bound(session, a, Tensor.From<float>([10, 20], 2), out Tensor sum);
        run.Run();
        float[] first = sum.Span<float>().ToArray();

        a.Span<float>()[1] = 5;
        run.Refresh("a");
        run.Run();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(new float[] { 11, 22 }));
            Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(new float[] { 11, 25 }));
        }
    }

    [Test]
    public void Run_TensorWrittenSinceItWasFed_IsReadWhereItIsOnTheCpu()
    {
        using OrtSession session = OpenSum();
        Tensor a = Tensor.From<float>([1, 2], 2);
        using BoundRun run = Bound(session, a, Tensor.From<float>([10, 20], 2), out Tensor sum);
        run.Run();

        a.Span<float>()[1] = 5;
        run.Run();

        Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(new float[] { 11, 25 }));
    }

    [Test]
    public void Feed_TensorsOfOtherShapesInTurn_EachRunTakesItsOwn()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = session.Bind();
        for (int turn = 0; turn < 3; turn++)
        {
            foreach (int length in new[] { 2, 5, 1 })
            {
                Tensor a = Row(length, turn);
                Tensor b = Row(length, 100 * turn);
                Tensor sum = Tensor.Zeros(ElementType.Single, length);
                run.Feed("a", a);
                run.Feed("b", b);
                run.Receive("sum", sum);

                run.Run();

                Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(session.Run(new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b })[0].Span<float>().ToArray()));
            }
        }
    }

    [Test]
    public void Feed_FormerTensorAgain_IsRead()
    {
        using OrtSession session = OpenSum();
        Tensor one = Tensor.From<float>([1, 1], 2);
        Tensor two = Tensor.From<float>([2, 2], 2);
        using BoundRun run = Bound(session, one, Tensor.From<float>([10, 20], 2), out Tensor sum);
        List<float> sums = [];
        foreach (Tensor a in new[] { one, two, one, one, two })
        {
            run.Feed("a", a);
            run.Run();
            sums.Add(sum.Span<float>()[0]);
        }

        Assert.That(sums, Is.EqualTo(new float[] { 11, 12, 11, 11, 12 }));
    }

    [Test]
    public void Run_ManyTimes_AllocatesNextToNothing()
    {
        const int Runs = 1000;
        using OrtSession session = OpenSum();
        using BoundRun run = Bound(session, Row(64, 1), Row(64, 2), out _);
        run.Run();
        run.Refresh("a");

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Runs; i++)
        {
            run.Refresh("a");
            run.Run();
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / Runs, Is.LessThan(128), "bytes a run");
    }

    [Test]
    public void Run_InputNotFed_NamesIt()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = session.Bind();
        run.Feed("a", Row(2, 0));
        run.Receive("sum", Row(2, 0));

        Assert.That(() => run.Run(), Throws.TypeOf<InferenceException>().With.Message.EqualTo("The model's input 'b' was given no tensor. It needs 'Single' of shape '[?]'."));
    }

    [Test]
    public void Feed_UnknownInput_ListsTheInputs()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = session.Bind();

        Assert.That(() => run.Feed("c", Row(2, 0)), Throws.TypeOf<InferenceException>().With.Message.EqualTo("The model has no input 'c'. Its inputs are 'a', 'b'."));
    }

    [Test]
    public void Receive_UnknownOutput_ListsTheOutputs()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = session.Bind();

        Assert.That(
            () => run.Receive("product", Row(2, 0)),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo("The model has no output 'product'. Its outputs are 'sum', 'positive'."));
    }

    [Test]
    public void Receive_TensorOfAnotherType_TellsBoth()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = session.Bind();

        Assert.That(
            () => run.Receive("sum", Tensor.Zeros(ElementType.Double, 2)),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                "The model's output 'sum' is 'Single' of shape '[?]', which does not go into a tensor of 'Double' of shape '[2]'."));
    }

    [Test]
    public void Run_OutputOfAnotherLength_FailsAndTheNextRunWorks()
    {
        using OrtSession session = OpenSum();
        using BoundRun run = Bound(session, Row(3, 0), Row(3, 5), out Tensor sum);
        run.Receive("sum", Tensor.Zeros(ElementType.Single, 2));
        Assert.That(() => run.Run(), Throws.TypeOf<InferenceException>().With.Message.StartsWith("ONNX Runtime failed while it ran the model: '"));

        run.Receive("sum", sum);
        run.Run();

        Assert.That(sum.Span<float>().ToArray(), Is.EqualTo(new float[] { 5, 7, 9 }));
    }

    [Test]
    public void Run_Cancelled_ThrowsAndTheNextRunWorks()
    {
        using OrtSession session = OrtSession.Open(Models.Products(count: 4000, size: 128), OneThread);
        Tensor y = Tensor.Zeros(ElementType.Single, 128, 128);
        using BoundRun run = session.Bind();
        run.Feed("x", Tensor.Zeros(ElementType.Single, 128, 128));
        run.Receive("y", y);
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(5));

        Assert.That(() => run.Run(source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => run.Run(source.Token), Throws.InstanceOf<OperationCanceledException>());

        run.Run();
        Assert.That(y.Span<float>().ToArray(), Is.All.Zero);
    }

    [Test]
    public void Run_Metered_IsCounted()
    {
        RunMeter meter = new();
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "N"), OneThread with { Meter = meter });
        using BoundRun run = Bound(session, Row(2, 0), Row(2, 0), out _);

        run.Run();
        run.Run();

        Assert.That(meter.Runs, Is.EqualTo(2));
    }

    [Test]
    public void Run_Disposed_Throws()
    {
        using OrtSession session = OpenSum();
        BoundRun run = Bound(session, Row(2, 0), Row(2, 0), out _);
        run.Dispose();
        run.Dispose();

        Assert.That(() => run.Run(), Throws.InstanceOf<ObjectDisposedException>());
    }

    private static OrtSession OpenSum() => OrtSession.Open(Models.AddRelu(ElementType.Single, "N"), OneThread);

    private static BoundRun Bound(OrtSession session, Tensor a, Tensor b, out Tensor sum)
    {
        BoundRun run = session.Bind();
        sum = Tensor.Zeros(ElementType.Single, a.Count);
        run.Feed("a", a);
        run.Feed("b", b);
        run.Receive("sum", sum);
        return run;
    }

    private static ImmutableDictionary<string, Tensor> Feeds(Tensor x) => ImmutableDictionary<string, Tensor>.Empty.Add("x", x);

    private static Tensor Row(int length, int first) => Tensor.From<float>([.. Enumerable.Range(first, length).Select(number => (float)number)], length);

    private static Tensor Numbers(int size, int seed) =>
        Tensor.From<float>([.. Enumerable.Range(seed, size * size).Select(number => (float)Math.Sin(number) / 4)], size, size);
}
