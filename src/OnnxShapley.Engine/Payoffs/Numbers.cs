using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>Tensors of any floating type as numbers.</summary>
internal static class Numbers
{
    /// <summary>
    /// What a saturated Sigmoid or Softmax leaves of its smallest values is rounding: an output that stays below this is compared on this scale.
    /// </summary>
    public const double SmallestScale = 1e-2;

    private const int SignificantBitsDroppedByBFloat16 = 16;

    /// <summary>All elements, row-major.</summary>
    public static double[] ToDoubles(Tensor tensor) => tensor.Type switch
    {
        ElementType.Single => Array.ConvertAll(tensor.Span<float>().ToArray(), value => (double)value),
        ElementType.Double => tensor.Span<double>().ToArray(),
        ElementType.Half => Array.ConvertAll(tensor.Span<Half>().ToArray(), value => (double)value),
        ElementType.BFloat16 => [.. Enumerable.Range(0, tensor.Count).Select(i => FromBFloat16(tensor.Bytes.Span, i))],
        ElementType.Int64 => Array.ConvertAll(tensor.Span<long>().ToArray(), value => (double)value),
        ElementType.Int32 => Array.ConvertAll(tensor.Span<int>().ToArray(), value => (double)value),
        ElementType.Byte => Array.ConvertAll(tensor.Span<byte>().ToArray(), value => (double)value),
        ElementType.SByte => Array.ConvertAll(tensor.Span<sbyte>().ToArray(), value => (double)value),
        ElementType.Boolean => Array.ConvertAll(tensor.Span<bool>().ToArray(), value => value ? 1.0 : 0.0),
        _ => throw new UnsupportedModelException($"An output of type {tensor.Type} cannot be compared. Use a model with floating-point outputs."),
    };

    /// <summary>The largest absolute value of one tensor, and its largest absolute difference to another of the same shape.</summary>
    public static (double Largest, double Difference) Difference(Tensor wanted, Tensor got)
    {
        double largest = 0;
        double difference = 0;
        foreach ((double a, double b) in ToDoubles(wanted).Zip(ToDoubles(got)))
        {
            // Where both are not finite in the same way they agree; where one is, nothing is further apart.
            if (double.IsFinite(a) && double.IsFinite(b))
            {
                largest = Math.Max(largest, Math.Abs(a));
                difference = Math.Max(difference, Math.Abs(a - b));
            }
            else if (!a.Equals(b))
            {
                difference = double.PositiveInfinity;
            }
        }

        return (largest, difference);
    }

    private static double FromBFloat16(ReadOnlySpan<byte> bytes, int index) =>
        BitConverter.Int32BitsToSingle(BitConverter.ToUInt16(bytes[(2 * index)..]) << SignificantBitsDroppedByBFloat16);
}
