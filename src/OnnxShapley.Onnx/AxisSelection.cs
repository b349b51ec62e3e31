using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OnnxShapley.Onnx;

/// <summary>Copies some of the indices of every axis of a row-major array. An axis whose indices are default stays whole.</summary>
internal static class AxisSelection
{
    /// <summary>Bytes that a part of a tensor takes.</summary>
    public static int SizeOf(TensorProto tensor, ImmutableArray<ImmutableArray<int>> kept)
    {
        long count = 1;
        for (int axis = 0; axis < tensor.Dims.Count; axis++)
        {
            count *= kept[axis].IsDefault ? tensor.Dims[axis] : kept[axis].Length;
        }

        return ExternalData.OneArray(tensor, TensorContent.ByteCount((TensorProto.Types.DataType)tensor.DataType, count));
    }

    /// <summary>Checks that the indices are those of slots.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis or index.</exception>
    public static void Check(ReadOnlySpan<long> dims, ReadOnlySpan<ImmutableArray<int>> kept)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(kept.Length, dims.Length, nameof(kept));
        for (int axis = 0; axis < dims.Length; axis++)
        {
            foreach (int index in kept[axis].IsDefault ? [] : kept[axis])
            {
                ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(kept));
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, dims[axis], nameof(kept));
            }
        }
    }

    /// <summary>Copies what is kept.</summary>
    /// <param name="source">The array.</param>
    /// <param name="dims">Length of each of its axes.</param>
    /// <param name="kept">The indices to keep of each axis.</param>
    /// <param name="elementSize">Bytes per element.</param>
    /// <param name="target">As many bytes as what is kept takes.</param>
    public static void Copy(ReadOnlySpan<byte> source, ReadOnlySpan<long> dims, ReadOnlySpan<ImmutableArray<int>> kept, int elementSize, Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return;
        }

        // What lies behind the last axis that is cut moves in one piece.
        int axes = kept.Length;
        int piece = elementSize;
        while (axes > 0 && kept[axes - 1].IsDefault)
        {
            axes--;
            piece = checked(piece * (int)dims[axes]);
        }

        CopyPieces(source, dims[..axes], kept[..axes], piece, target);
    }

    private static void CopyPieces(ReadOnlySpan<byte> source, ReadOnlySpan<long> dims, ReadOnlySpan<ImmutableArray<int>> kept, int piece, Span<byte> target)
    {
        if (dims.IsEmpty)
        {
            source.CopyTo(target);
            return;
        }

        if (target.IsEmpty)
        {
            return;
        }

        if (dims.Length == 1)
        {
            CopyRow(source, kept[0].AsSpan(), piece, target);
            return;
        }

        int rows = kept[0].IsDefault ? (int)dims[0] : kept[0].Length;
        int from = source.Length / (int)dims[0];
        int to = target.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            int index = kept[0].IsDefault ? row : kept[0][row];
            CopyPieces(source.Slice(index * from, from), dims[1..], kept[1..], piece, target.Slice(row * to, to));
        }
    }

    private static void CopyRow(ReadOnlySpan<byte> source, ReadOnlySpan<int> kept, int piece, Span<byte> target)
    {
        switch (piece)
        {
            case sizeof(byte):
                Pick(source, kept, target);
                break;
            case sizeof(ushort):
                Pick(MemoryMarshal.Cast<byte, ushort>(source), kept, MemoryMarshal.Cast<byte, ushort>(target));
                break;
            case sizeof(uint):
                Pick(MemoryMarshal.Cast<byte, uint>(source), kept, MemoryMarshal.Cast<byte, uint>(target));
                break;
            case sizeof(ulong):
                Pick(MemoryMarshal.Cast<byte, ulong>(source), kept, MemoryMarshal.Cast<byte, ulong>(target));
                break;
            default:
                for (int i = 0; i < kept.Length; i++)
                {
                    source.Slice(kept[i] * piece, piece).CopyTo(target[(i * piece)..]);
                }

                break;
        }
    }

    private static void Pick<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> kept, Span<T> target)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            target[i] = source[kept[i]];
        }
    }
}
