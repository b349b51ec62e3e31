namespace OnnxShapley.Inference.Tests;

/// <summary>Threads, cancellation, and that the numbers depend on neither the threads nor the batch.</summary>
public sealed class OrtSessionConcurrencyTests
{
    private static readonly SessionSettings OneThread = new() { Threads = 1 };

    [Test]
    public void Run_ManyThreadsAtOnce_EachGetsItsOwnResult()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "N"), OneThread);
        float[] sums = new float[64];

        Parallel.For(0, sums.Length, index =>
            sums[index] = session.Run(Pair(Tensor.From<float>([index], 1), Tensor.From<float>([1], 1)), ["sum"])[0].Span<float>()[0]);

        Assert.That(sums, Is.EqualTo(Enumerable.Range(1, sums.Length)));
    }

    [Test]
    public void Run_TokenCancelledBefore_Throws()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);
        Dictionary<string, Tensor> inputs = Pair(Tensor.From<float>([1], 1), Tensor.From<float>([1], 1));

        Assert.That(() => session.Run(inputs, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Run_TokenCancelledDuring_EndsTheRun()
    {
        using OrtSession session = OrtSession.Open(Models.Products(20_000, 160), OneThread);
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Zeros(ElementType.Single, 160, 160) };
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));

        Assert.That(() => session.Run(inputs, source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Run_OneAndMoreThreads_GiveTheSameBytes([Values(2, 3, 8)] int threads)
    {
        byte[] model = Convolutions();
        Tensor x = Random(11, 3, 16, 33, 31);
        using OrtSession one = OrtSession.Open(model, OneThread);
        using OrtSession more = OrtSession.Open(model, OneThread with { Threads = threads });

        byte[] expected = one.Run(new Dictionary<string, Tensor> { ["x"] = x })[0].Bytes.ToArray();
        byte[] actual = more.Run(new Dictionary<string, Tensor> { ["x"] = x })[0].Bytes.ToArray();

        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void Run_OneRowAtATime_GivesTheSameBytesAsAllAtOnce()
    {
        Tensor x = Random(11, 3, 16, 33, 31);
        using OrtSession session = OrtSession.Open(Convolutions(), OneThread);

        byte[] expected = session.Run(new Dictionary<string, Tensor> { ["x"] = x })[0].Bytes.ToArray();
        IEnumerable<byte> actual = Enumerable.Range(0, 3).SelectMany(
            row => session.Run(new Dictionary<string, Tensor> { ["x"] = x.Rows(row, 1) })[0].Bytes.ToArray());

        Assert.That(actual, Is.EqualTo(expected));
    }

    private static byte[] Convolutions() => Models.Of(
        [
            Models.Node("Conv", ["x", "w1"], ["c1"], Models.Integers("pads", 1, 1, 1, 1)),
            Models.Node("Relu", ["c1"], ["r1"]),
            Models.Node("Conv", ["r1", "w2"], ["c2"]),
            Models.Node("GlobalAveragePool", ["c2"], ["p"]),
            Models.Node("Flatten", ["p"], ["f"]),
            Models.Node("MatMul", ["f", "w3"], ["y"]),
        ],
        [Models.Value("x", ElementType.Single, "N", "16", "H", "W")],
        [Models.Value("y", ElementType.Single, "N", "10")],
        Models.Initializer("w1", Random(1, 40, 16, 3, 3)),
        Models.Initializer("w2", Random(2, 300, 40, 1, 1)),
        Models.Initializer("w3", Random(3, 300, 10)));

    private static Tensor Random(int seed, params ReadOnlySpan<long> shape)
    {
        Random random = new(seed);
        Tensor tensor = Tensor.Zeros(ElementType.Single, shape);
        foreach (ref float element in tensor.Span<float>())
        {
            element = (random.NextSingle() * 2) - 1;
        }

        return tensor;
    }

    private static Dictionary<string, Tensor> Pair(Tensor a, Tensor b) => new() { ["a"] = a, ["b"] = b };
}
