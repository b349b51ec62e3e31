using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>Reads rows of an array in Fortran order, where the elements of one row lie far apart.</summary>
internal static class NpyColumns
{
    /// <summary>Reads the array column by column (all rows of one place within a row) and puts the wanted rows in row-major order.</summary>
    /// <param name="stream">The elements, at the first of them.</param>
    /// <param name="header">What the array is; two axes or more.</param>
    /// <param name="rows">The wanted rows.</param>
    /// <param name="elements">Where they go: as many bytes as the rows have.</param>
    public static void Read(ArrayStream stream, NpyHeader header, ReadOnlySpan<int> rows, Span<byte> elements)
    {
        if (elements.IsEmpty)
        {
            return;
        }

        int size = Tensor.SizeOf(header.Type);
        int rowBytes = elements.Length / rows.Length;
        ImmutableArray<long> lengths = header.Shape.RemoveAt(0);
        long[] place = new long[lengths.Length];
        byte[] wanted = new byte[rows.Length * size];
        for (long column = 0; column < header.RowLength; column++)
        {
            ReadColumn(stream, header.RowCount, rows, size, wanted);
            int offset = (int)Offset(place, lengths) * size;
            for (int index = 0; index < rows.Length; index++)
            {
                wanted.AsSpan(index * size, size).CopyTo(elements[((index * rowBytes) + offset)..]);
            }

            Advance(place, lengths);
        }
    }

    private static void ReadColumn(ArrayStream stream, long count, ReadOnlySpan<int> rows, int size, Span<byte> wanted)
    {
        long next = 0;
        int index = 0;
        while (index < rows.Length)
        {
            // Neighbours are read together.
            int end = index + 1;
            while (end < rows.Length && rows[end] == rows[end - 1] + 1)
            {
                end++;
            }

            stream.Skip((rows[index] - next) * size);
            stream.Read(wanted[(index * size)..(end * size)]);
            next = rows[end - 1] + 1L;
            index = end;
        }

        stream.Skip((count - next) * size);
    }

    private static long Offset(ReadOnlySpan<long> place, ImmutableArray<long> lengths)
    {
        long offset = 0;
        for (int axis = 0; axis < place.Length; axis++)
        {
            offset = (offset * lengths[axis]) + place[axis];
        }

        return offset;
    }

    private static void Advance(Span<long> place, ImmutableArray<long> lengths)
    {
        for (int axis = 0; axis < place.Length; axis++)
        {
            place[axis]++;
            if (place[axis] < lengths[axis])
            {
                return;
            }

            place[axis] = 0;
        }
    }
}
