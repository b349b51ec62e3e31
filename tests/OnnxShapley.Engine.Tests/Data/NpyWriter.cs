using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

/// <summary>Writes '.npy' files as NumPy does, in every format, byte order and axis order.</summary>
internal static class NpyWriter
{
    /// <summary>The bytes of a '.npy' file that holds the tensor.</summary>
    public static byte[] Write(Tensor tensor, bool bigEndian = false, bool fortranOrder = false, int version = 1)
    {
        int size = Tensor.SizeOf(tensor.Type);
        string descriptor = (size == 1 ? "|" : bigEndian ? ">" : "<") + CodeOf(tensor.Type);
        string shape = tensor.Shape.Length == 1 ? $"({tensor.Shape[0]},)" : $"({string.Join(", ", tensor.Shape)})";
        string header = $"{{'descr': '{descriptor}', 'fortran_order': {(fortranOrder ? "True" : "False")}, 'shape': {shape}, }}";
        byte[] elements = fortranOrder ? ToFortranOrder(tensor, size) : tensor.Bytes.ToArray();
        for (int start = 0; bigEndian && start < elements.Length; start += size)
        {
            elements.AsSpan(start, size).Reverse();
        }

        return Write(header, elements, version);
    }

    /// <summary>The bytes of a '.npy' file with any header.</summary>
    public static byte[] Write(string header, byte[] elements, int version = 1)
    {
        int lengthBytes = version == 1 ? 2 : 4;
        int used = 8 + lengthBytes + header.Length + 1;
        byte[] text = Encoding.UTF8.GetBytes(header + new string(' ', (64 - (used % 64)) % 64) + "\n");
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length[..lengthBytes], .. text, .. elements];
    }

    private static string CodeOf(ElementType type) => type switch
    {
        ElementType.Boolean => "b1",
        ElementType.Byte => "u1",
        ElementType.SByte => "i1",
        ElementType.UInt16 => "u2",
        ElementType.Int16 => "i2",
        ElementType.UInt32 => "u4",
        ElementType.Int32 => "i4",
        ElementType.UInt64 => "u8",
        ElementType.Int64 => "i8",
        ElementType.Half => "f2",
        ElementType.Single => "f4",
        ElementType.Double => "f8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "NumPy has no such type."),
    };

    // Element (i, j, k) of the row-major tensor goes to i + I·(j + J·k).
    private static byte[] ToFortranOrder(Tensor tensor, int size)
    {
        byte[] written = new byte[tensor.Bytes.Length];
        ImmutableArray<long> shape = tensor.Shape;
        for (int element = 0; element < tensor.Count; element++)
        {
            long rest = element;
            long[] place = new long[shape.Length];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, place[axis]) = Math.DivRem(rest, shape[axis]);
            }

            long target = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                target = (target * shape[axis]) + place[axis];
            }

            tensor.Bytes.Span.Slice(element * size, size).CopyTo(written.AsSpan((int)target * size));
        }

        return written;
    }
}
