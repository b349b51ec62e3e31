using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>Reads '.npy' arrays of format 1.0, 2.0 and 3.0 (NumPy Enhancement Proposal 1), only the rows that are wanted.</summary>
internal static class NpyReader
{
    // Room for any header of numbers; a longer one is damage.
    private const int MostHeaderBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array's header and checks that as many bytes follow as it announces.</summary>
    /// <exception cref="CalibrationException">The array is malformed, truncated, or not of numbers.</exception>
    public static NpyHeader ReadHeader(ArrayLocation location)
    {
        using ArrayStream stream = new(location);
        return ReadHeader(stream, location);
    }

    /// <summary>Reads the rows with the given numbers, which ascend.</summary>
    /// <returns>Their elements, row-major and little-endian, whatever the order in the file: [rows, …].</returns>
    /// <exception cref="CalibrationException">The array cannot be read, or the rows are too large to be held.</exception>
    public static Tensor ReadRows(ArrayLocation location, ReadOnlySpan<int> rows)
    {
        using ArrayStream stream = new(location);
        NpyHeader header = ReadHeader(stream, location);
        byte[] elements = Allocate(location, header, rows.Length);
        if (IsColumnByColumn(header))
        {
            NpyColumns.Read(stream, header, rows, elements);
        }
        else
        {
            ReadWholeRows(stream, 0, rows, elements);
        }

        return Finish(header, rows.Length, elements);
    }

    /// <summary>Reads rows as <see cref="ReadRows"/> does, block by block: in one pass, or in one for each block where a row's elements lie far apart.</summary>
    public static IEnumerable<Tensor> ReadBlocks(ArrayLocation location, ImmutableArray<int> rows, int rowsPerBlock)
    {
        using ArrayStream stream = new(location);
        NpyHeader header = ReadHeader(stream, location);
        int next = 0;
        for (int start = 0; start < rows.Length; start += rowsPerBlock)
        {
            ReadOnlySpan<int> block = rows.AsSpan().Slice(start, Math.Min(rowsPerBlock, rows.Length - start));
            if (IsColumnByColumn(header))
            {
                yield return ReadRows(location, block);
                continue;
            }

            byte[] elements = Allocate(location, header, block.Length);
            ReadWholeRows(stream, next, block, elements);
            next = block[^1] + 1;
            yield return Finish(header, block.Length, elements);
        }
    }

    private static bool IsColumnByColumn(NpyHeader header) => header.IsFortranOrder && header.Shape.Length > 1;

    private static Tensor Finish(NpyHeader header, int rows, byte[] elements)
    {
        NpyElements.Normalize(header, elements);
        return new Tensor(header.Type, header.Shape.IsEmpty ? [] : header.Shape.SetItem(0, rows), elements);
    }

    private static NpyHeader ReadHeader(ArrayStream stream, ArrayLocation location)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 2];
        if (stream.Length < start.Length)
        {
            throw location.Malformed($"it has {stream.Length} bytes, fewer than any '.npy' file");
        }

        stream.Read(start);
        if (!start.StartsWith(Magic))
        {
            throw location.Malformed("it does not begin like a '.npy' file");
        }

        (int major, int minor) = (start[^2], start[^1]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw location.Malformed($"its format '{major}.{minor}' is unknown; 1.0, 2.0 and 3.0 are handled");
        }

        NpyHeader header = NpyHeaderParser.Parse(ReadText(stream, location, major), location);
        CheckLength(location, header, stream.Length - stream.Position);
        return header;
    }

    // Format 1.0 counts the header's bytes in two bytes, the later ones in four; only 3.0 writes it as UTF-8.
    private static string ReadText(ArrayStream stream, ArrayLocation location, int major)
    {
        Span<byte> lengthBytes = stackalloc byte[sizeof(uint)];
        lengthBytes.Clear();
        stream.Read(lengthBytes[..(major == 1 ? sizeof(ushort) : sizeof(uint))]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MostHeaderBytes)
        {
            throw location.Malformed($"it announces a header of {length} bytes; at most {MostHeaderBytes} are handled");
        }

        byte[] text = new byte[length];
        stream.Read(text);
        return (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text);
    }

    private static void CheckLength(ArrayLocation location, NpyHeader header, long available)
    {
        string announced = $"its header announces shape {ShapeText.Of(header.Shape)} of '{header.Descriptor}'";
        long needed;
        try
        {
            needed = header.ByteCount;
        }
        catch (OverflowException exception)
        {
            throw location.Malformed($"{announced}, more than any file can hold", exception);
        }

        if (header.RowCount > int.MaxValue)
        {
            throw location.Malformed($"{announced}; at most {int.MaxValue} rows are handled");
        }

        if (needed != available)
        {
            throw location.Malformed($"{announced}, which takes {needed} bytes, but {available} bytes follow");
        }
    }

    private static byte[] Allocate(ArrayLocation location, NpyHeader header, int rows)
    {
        Int128 bytes = (Int128)rows * header.RowLength * Tensor.SizeOf(header.Type);
        HostMemory.EnsureHolds(location, rows, bytes);
        return new byte[(int)bytes];
    }

    private static void ReadWholeRows(ArrayStream stream, int next, ReadOnlySpan<int> rows, Span<byte> elements)
    {
        int rowBytes = rows.IsEmpty ? 0 : elements.Length / rows.Length;
        for (int index = 0; index < rows.Length; index++)
        {
            stream.Skip((rows[index] - (long)next) * rowBytes);
            stream.Read(elements.Slice(index * rowBytes, rowBytes));
            next = rows[index] + 1;
        }
    }
}
