using System.Numerics;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>Reads a tensor's elements, whatever their type, into wider ones.</summary>
internal static class ElementReader
{
    /// <summary>Reads elements as double: exact but for integers above 2⁵³.</summary>
    public static void ReadDoubles(Tensor tensor, int start, Span<double> elements)
    {
        switch (tensor.Type)
        {
            case ElementType.Half:
                Widen<Half, double>(tensor, start, elements);
                break;
            case ElementType.Single:
                Widen<float, double>(tensor, start, elements);
                break;
            case ElementType.Double:
                Widen<double, double>(tensor, start, elements);
                break;
            default:
                ReadWhole(tensor, start, elements);
                break;
        }
    }

    /// <summary>Reads integers or booleans exactly.</summary>
    public static void ReadIntegers(Tensor tensor, int start, Span<Int128> elements) => ReadWhole(tensor, start, elements);

    private static void ReadWhole<T>(Tensor tensor, int start, Span<T> elements)
        where T : INumberBase<T>
    {
        switch (tensor.Type)
        {
            case ElementType.Byte or ElementType.Boolean:
                Widen(tensor.Bytes.Span.Slice(start, elements.Length), elements);
                break;
            case ElementType.SByte:
                Widen<sbyte, T>(tensor, start, elements);
                break;
            case ElementType.UInt16:
                Widen<ushort, T>(tensor, start, elements);
                break;
            case ElementType.Int16:
                Widen<short, T>(tensor, start, elements);
                break;
            case ElementType.UInt32:
                Widen<uint, T>(tensor, start, elements);
                break;
            case ElementType.Int32:
                Widen<int, T>(tensor, start, elements);
                break;
            case ElementType.UInt64:
                Widen<ulong, T>(tensor, start, elements);
                break;
            case ElementType.Int64:
                Widen<long, T>(tensor, start, elements);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(tensor), tensor.Type, "Not a type of whole numbers.");
        }
    }

    private static void Widen<TSource, TWide>(Tensor tensor, int start, Span<TWide> elements)
        where TSource : unmanaged, INumberBase<TSource>
        where TWide : INumberBase<TWide> =>
        Widen<TSource, TWide>(tensor.Span<TSource>().Slice(start, elements.Length), elements);

    private static void Widen<TSource, TWide>(ReadOnlySpan<TSource> source, Span<TWide> elements)
        where TSource : INumberBase<TSource>
        where TWide : INumberBase<TWide>
    {
        for (int index = 0; index < source.Length; index++)
        {
            elements[index] = TWide.CreateTruncating(source[index]);
        }
    }
}
