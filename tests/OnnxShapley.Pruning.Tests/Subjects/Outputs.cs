using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>Compares what two models compute.</summary>
internal static class Outputs
{
    /// <summary>Scores that a Sigmoid presses towards 0 are exact to a ten-millionth, however small they all are.</summary>
    private const double SmallestScale = 1e-2;

    /// <summary>
    /// The largest difference of any element, each output divided by its largest absolute value. Infinite where shapes differ or only one of two
    /// elements is finite.
    /// </summary>
    public static double Difference(ImmutableArray<Tensor> expected, ImmutableArray<Tensor> actual) =>
        expected.Length == actual.Length ? expected.Zip(actual, Difference).DefaultIfEmpty().Max() : double.PositiveInfinity;

    private static double Difference(Tensor expected, Tensor actual)
    {
        if (expected.Type != actual.Type || !expected.Shape.SequenceEqual(actual.Shape))
        {
            return double.PositiveInfinity;
        }

        double[] wanted = Elements(expected);
        double[] got = Elements(actual);
        double scale = wanted.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        double difference = wanted.Zip(got, Distance).DefaultIfEmpty().Max();
        return difference == 0 ? 0 : difference / Math.Max(scale, SmallestScale);
    }

    private static double Distance(double wanted, double got)
    {
        bool areFinite = double.IsFinite(wanted) && double.IsFinite(got);
        return areFinite ? Math.Abs(wanted - got) : wanted.Equals(got) ? 0 : double.PositiveInfinity;
    }

    public static double[] Elements(Tensor tensor) => tensor.Type switch
    {
        ElementType.Single => Convert<float>(tensor),
        ElementType.Double => Convert<double>(tensor),
        ElementType.Half => Convert<Half>(tensor),
        ElementType.Int64 => Convert<long>(tensor),
        ElementType.Int32 => Convert<int>(tensor),
        _ => [.. tensor.Bytes.ToArray().Select(value => (double)value)],
    };

    private static double[] Convert<T>(Tensor tensor)
        where T : unmanaged, System.Numerics.INumberBase<T> =>
        [.. tensor.Span<T>().ToArray().Select(value => double.CreateChecked(value))];
}
