using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>NumPy's names of element types, and the layout of elements in memory.</summary>
internal static class NpyElements
{
    /// <summary>The element type that a descriptor such as '&lt;f4' names; <see cref="ElementType.Undefined"/> where it is not a handled one.</summary>
    public static ElementType TypeOf(string descriptor) =>
        descriptor.Length != 3 || !"<>|".Contains(descriptor[0], StringComparison.Ordinal) ? ElementType.Undefined : descriptor[1..] switch
        {
            "b1" => ElementType.Boolean,
            "u1" => ElementType.Byte,
            "i1" => ElementType.SByte,
            "u2" => ElementType.UInt16,
            "i2" => ElementType.Int16,
            "u4" => ElementType.UInt32,
            "i4" => ElementType.Int32,
            "u8" => ElementType.UInt64,
            "i8" => ElementType.Int64,
            "f2" => ElementType.Half,
            "f4" => ElementType.Single,
            "f8" => ElementType.Double,
            _ => ElementType.Undefined,
        };

    /// <summary>Brings elements into the form that tensors have: little-endian, booleans 0 or 1.</summary>
    public static void Normalize(NpyHeader header, Span<byte> elements)
    {
        if (header.Type == ElementType.Boolean)
        {
            foreach (ref byte element in elements)
            {
                element = element == 0 ? (byte)0 : (byte)1;
            }
        }
        else if (header.IsBigEndian)
        {
            Swap(elements, Tensor.SizeOf(header.Type));
        }
    }

    private static void Swap(Span<byte> elements, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(elements);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(elements);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(elements);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}
