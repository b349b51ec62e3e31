using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OnnxShapley.Inference;

/// <summary>A dense tensor in host memory, row-major, little-endian. Its shape never changes; its owner may write its elements.</summary>
public sealed class Tensor
{
    private readonly Memory<byte> _bytes;

    /// <summary>Wraps bytes without copying them.</summary>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Length of each axis; empty for a scalar.</param>
    /// <param name="bytes">The elements, row-major: exactly as many bytes as shape and type need.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit shape and type.</exception>
    public Tensor(ElementType type, ImmutableArray<long> shape, Memory<byte> bytes)
    {
        long count = shape.Aggregate(1L, (product, length) => checked(product * length));
        if (count * SizeOf(type) != bytes.Length)
        {
            throw new ArgumentException(
                $"A tensor of {count} elements of type {type} needs {count * SizeOf(type)} bytes, not {bytes.Length}.",
                nameof(bytes));
        }

        Type = type;
        Shape = shape;
        Count = checked((int)count);
        _bytes = bytes;
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Length of each axis; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>The elements as bytes, row-major, little-endian.</summary>
    public Memory<byte> Bytes => _bytes;

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(ElementType type, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            count = checked(count * length);
        }

        return new Tensor(type, [.. shape], new byte[count * SizeOf(type)]);
    }

    /// <summary>A copy of the given elements as a tensor.</summary>
    /// <typeparam name="T">The .NET type that stands for an <see cref="ElementType"/>.</typeparam>
    public static Tensor From<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
        where T : unmanaged =>
        new(TypeOf<T>(), [.. shape], MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>The elements, to read or to write.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds elements of another type.</exception>
    public Span<T> Span<T>()
        where T : unmanaged =>
        TypeOf<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(_bytes.Span)
            : throw new InvalidOperationException($"The tensor holds {Type}, not {typeof(T).Name}.");

    /// <summary>
    /// A view (no copy) of rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> of axis 0.
    /// </summary>
    public Tensor Rows(int start, int count)
    {
        int row = Shape[0] == 0 ? 0 : checked((int)(_bytes.Length / Shape[0]));
        return new Tensor(Type, Shape.SetItem(0, count), _bytes.Slice(start * row, count * row));
    }

    /// <summary>Bytes per element.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Byte or ElementType.SByte or ElementType.Boolean => 1,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Half or ElementType.BFloat16 => 2,
        ElementType.Single or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a dense element type."),
    };

    // Compared type by type, so that nothing is boxed and the compiler leaves one case.
    private static ElementType TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? ElementType.Single
        : typeof(T) == typeof(double) ? ElementType.Double
        : typeof(T) == typeof(Half) ? ElementType.Half
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(short) ? ElementType.Int16
        : typeof(T) == typeof(sbyte) ? ElementType.SByte
        : typeof(T) == typeof(byte) ? ElementType.Byte
        : typeof(T) == typeof(ushort) ? ElementType.UInt16
        : typeof(T) == typeof(uint) ? ElementType.UInt32
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : typeof(T) == typeof(bool) ? ElementType.Boolean
        : throw new NotSupportedException($"Tensors of {typeof(T).Name} are not handled.");
}
