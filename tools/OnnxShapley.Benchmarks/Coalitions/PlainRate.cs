using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Measures how fast a session runs plainly, at several batch sizes.</summary>
/// <param name="session">The session.</param>
/// <param name="inputs">Tensors with one row an image, of any number of images.</param>
/// <param name="seconds">About how long one batch size is measured.</param>
/// <param name="clock">What seconds are.</param>
internal sealed class PlainRate(OrtSession session, IReadOnlyDictionary<string, Tensor> inputs, double seconds, Clock clock)
{
    private const int Rounds = 5;
    private const int RoundsOfLongRuns = 3;
    private const double LongestRun = 2;
    private const long MostMemory = 2L << 30;

    /// <summary>Measures batch sizes in ascending order, until time or memory forbid.</summary>
    /// <param name="batches">Batch sizes.</param>
    /// <param name="bytesPerImage">Memory of activations.</param>
    public ImmutableArray<BatchRate> Measure(ImmutableArray<int> batches, long bytesPerImage)
    {
        List<BatchRate> rates = [];
        foreach (int batch in batches)
        {
            if (rates.Count > 0 && (batch * bytesPerImage > MostMemory || batch / rates[^1].ImagesPerSecond > LongestRun))
            {
                break;
            }

            rates.Add(Measure(batch));
        }

        return [.. rates];
    }

    /// <summary>Measures one batch size.</summary>
    public BatchRate Measure(int batch)
    {
        Dictionary<string, Tensor> feeds = Rows(inputs, batch);
        bool isLong = Time(feeds, 1) > seconds;
        int rounds = isLong ? RoundsOfLongRuns : Rounds;
        int runs = isLong ? 1 : (int)Math.Clamp(seconds / rounds / Math.Max(Time(feeds, 1), 1e-6), 1, 100_000);
        double[] times = [.. Enumerable.Range(0, rounds).Select(_ => Time(feeds, runs)).Order()];
        return new BatchRate(batch, (double)batch * runs / times[rounds / 2]);
    }

    /// <summary>The first images, all of them again where there are too few.</summary>
    public static Dictionary<string, Tensor> Rows(IReadOnlyDictionary<string, Tensor> images, int count) =>
        images.ToDictionary(input => input.Key, input => Rows(input.Value, count));

    /// <summary>Bytes of activations that one image takes.</summary>
    public static long BytesPerImage(ModelFacts facts, IReadOnlyList<NodeProto> nodes) => Math.Max(1, MemoryPlan.PeakBytes(facts, nodes) / facts.BatchSize);

    private double Time(Dictionary<string, Tensor> feeds, int runs)
    {
        double started = clock.Seconds();
        for (int run = 0; run < runs; run++)
        {
            session.Run(feeds);
        }

        return clock.Seconds() - started;
    }

    private static Tensor Rows(Tensor tensor, int count)
    {
        if (tensor.Shape is not [var rows, ..] || rows == 0)
        {
            return tensor;
        }

        Tensor result = Tensor.Zeros(tensor.Type, [count, .. tensor.Shape.Skip(1)]);
        for (int row = 0; row < count; row++)
        {
            tensor.Rows(row % (int)rows, 1).Bytes.CopyTo(result.Rows(row, 1).Bytes);
        }

        return result;
    }
}
