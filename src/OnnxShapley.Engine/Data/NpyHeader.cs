using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>What the header of a '.npy' file says of its array.</summary>
/// <param name="Descriptor">NumPy's name of the element type, '&lt;f4' say.</param>
/// <param name="Type">The element type.</param>
/// <param name="IsBigEndian">Whether the bytes of an element lie highest first.</param>
/// <param name="IsFortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Shape">Length of each axis; empty for a single number.</param>
internal sealed record NpyHeader(string Descriptor, ElementType Type, bool IsBigEndian, bool IsFortranOrder, ImmutableArray<long> Shape)
{
    /// <summary>Number of rows: the length of axis 0, or 1 for a single number.</summary>
    public long RowCount => Shape.IsEmpty ? 1 : Shape[0];

    /// <summary>Number of elements in a row.</summary>
    /// <exception cref="OverflowException">There are more than 2⁶³ − 1.</exception>
    public long RowLength => Shape.Skip(1).Aggregate(1L, (product, length) => checked(product * length));

    /// <summary>Number of bytes of all elements.</summary>
    /// <exception cref="OverflowException">There are more than 2⁶³ − 1.</exception>
    public long ByteCount => checked(RowCount * RowLength * Tensor.SizeOf(Type));
}
