using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx;

/// <summary>
/// What a tensor message holds, wherever it keeps it: raw data, one of the typed fields, or an external file. Bytes are
/// row-major and little-endian, as in ONNX files and as in the memory of every machine that ONNX Runtime runs on.
/// </summary>
public static partial class TensorContent
{
    /// <summary>Number of elements: the product of the dimensions; 1 for a scalar.</summary>
    /// <exception cref="ModelFormatException">A dimension is negative, or the product is beyond all bounds.</exception>
    public static long ElementCount(TensorProto tensor)
    {
        long count = 1;
        foreach (long length in tensor.Dims)
        {
            if (length < 0 || (length > 0 && count > long.MaxValue / 16 / length))
            {
                throw new ModelFormatException($"Tensor '{tensor.Name}' has the shape '[{string.Join(", ", tensor.Dims)}]', which no tensor can have. Re-export the model.");
            }

            count *= length;
        }

        return count;
    }

    /// <summary>Bytes per element.</summary>
    /// <exception cref="UnsupportedModelException">Elements of this type are not whole bytes: strings, types of 4 bits.</exception>
    public static int ElementSize(DataType type) => type switch
    {
        DataType.Uint8 or DataType.Int8 or DataType.Bool => 1,
        DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz or DataType.Float8E8M0 => 1,
        DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 2,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 8,
        DataType.Complex128 => 16,
        _ => throw new UnsupportedModelException($"Tensors of type '{NameOf(type)}' cannot be read or cut. Exclude what they belong to."),
    };

    /// <summary>A tensor from its bytes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="dims">Length of each axis; empty for a scalar.</param>
    /// <param name="littleEndianBytes">Its elements, row-major.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit.</exception>
    public static TensorProto Create(string name, DataType type, ReadOnlySpan<long> dims, ReadOnlySpan<byte> littleEndianBytes)
    {
        TensorProto tensor = new() { DataType = (int)type, Name = name };
        foreach (long length in dims)
        {
            tensor.Dims.Add(length);
        }

        long needed = ByteCount(type, ElementCount(tensor));
        if (needed != littleEndianBytes.Length)
        {
            throw new ArgumentException($"Tensor '{name}' needs {needed} bytes, not {littleEndianBytes.Length}.", nameof(littleEndianBytes));
        }

        tensor.RawData = ByteString.CopyFrom(littleEndianBytes);
        return tensor;
    }

    /// <summary>A tensor with one axis.</summary>
    public static TensorProto CreateInt64(string name, ReadOnlySpan<long> values) => CreateInt64(name, [values.Length], values);

    /// <summary>A tensor of integers of 64 bits.</summary>
    public static TensorProto CreateInt64(string name, ReadOnlySpan<long> dims, ReadOnlySpan<long> values) =>
        Create(name, DataType.Int64, dims, MemoryMarshal.AsBytes(values));

    /// <summary>A tensor of numbers of 32 bits.</summary>
    public static TensorProto CreateSingle(string name, ReadOnlySpan<long> dims, ReadOnlySpan<float> values) =>
        Create(name, DataType.Float, dims, MemoryMarshal.AsBytes(values));

    /// <summary>The tensor with some of the indices of one axis; see <see cref="Select(TensorProto, string?, ImmutableArray{ImmutableArray{int}})"/>.</summary>
    /// <param name="tensor">The tensor; it is not changed.</param>
    /// <param name="directory">The folder that external data lie in.</param>
    /// <param name="axis">The axis to select on, from 0.</param>
    /// <param name="kept">The indices to keep.</param>
    public static TensorProto Select(TensorProto tensor, string? directory, int axis, ReadOnlySpan<int> kept) =>
        Select(tensor, directory, OnOneAxis(tensor.Dims.Count, axis, kept));

    /// <summary>
    /// The tensor with some of the indices of every axis, in the order given; its name, texts and unknown fields are kept, its content is inline.
    /// Where the tensor keeps its content in an external file, the result reads that file again whenever its content is asked for.
    /// </summary>
    /// <param name="tensor">The tensor; it is not changed.</param>
    /// <param name="directory">The folder that external data lie in.</param>
    /// <param name="kept">The indices to keep of each axis; default where the axis stays whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis or index.</exception>
    /// <exception cref="ModelFormatException">The tensor's content does not fit its shape.</exception>
    /// <exception cref="UnsupportedModelException">The elements are not whole bytes.</exception>
    public static TensorProto Select(TensorProto tensor, string? directory, ImmutableArray<ImmutableArray<int>> kept)
    {
        long[] dims = [.. tensor.Dims];
        int elementSize = ElementSize((DataType)tensor.DataType);
        AxisSelection.Check(dims, kept.AsSpan());
        TensorProto result = tensor.Clone();
        ClearContent(result);
        if (ExternalData.IsExternal(tensor))
        {
            result.RawData = DeferredContent.Of(tensor, directory, kept);
        }
        else
        {
            byte[] content = new byte[AxisSelection.SizeOf(tensor, kept)];
            AxisSelection.Copy(ReadBytes(tensor, directory).Span, dims, kept.AsSpan(), elementSize, content);
            result.RawData = UnsafeByteOperations.UnsafeWrap(content);
        }

        for (int axis = 0; axis < dims.Length; axis++)
        {
            result.Dims[axis] = kept[axis].IsDefault ? dims[axis] : kept[axis].Length;
        }

        return result;
    }

    /// <summary>Some of the indices of one axis of a row-major array, in the order given.</summary>
    /// <param name="bytes">The array.</param>
    /// <param name="dims">Length of each axis.</param>
    /// <param name="elementSize">Bytes per element.</param>
    /// <param name="axis">The axis to select on, from 0.</param>
    /// <param name="kept">The indices to keep.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis or index.</exception>
    public static byte[] Select(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> dims, int elementSize, int axis, ReadOnlySpan<int> kept)
    {
        ImmutableArray<ImmutableArray<int>> selection = OnOneAxis(dims.Length, axis, kept);
        AxisSelection.Check(dims, selection.AsSpan());
        byte[] result = new byte[dims[axis] == 0 ? 0 : checked((int)(bytes.Length / dims[axis] * kept.Length))];
        AxisSelection.Copy(bytes, dims, selection.AsSpan(), elementSize, result);
        return result;
    }

    /// <summary>Makes a message of a copy hold inline what lies in an external file; it is read whenever it is asked for.</summary>
    internal static void WithDeferredContent(TensorProto tensor, string? directory)
    {
        long needed = NeededBytes(tensor);
        _ = ExternalData.Locate(tensor, directory, needed);
        ByteString content = DeferredContent.Of(tensor.Clone(), directory, [.. Enumerable.Repeat(default(ImmutableArray<int>), tensor.Dims.Count)]);
        ClearContent(tensor);
        tensor.RawData = content;
    }

    /// <summary>Takes from a message of a copy all its content and where it lies.</summary>
    internal static void ClearContent(TensorProto tensor)
    {
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Uint64Data.Clear();
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    /// <summary>Bytes that so many elements take; two elements of 4 bits share one.</summary>
    internal static long ByteCount(DataType type, long elements) =>
        type is DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 ? (elements + 1) / 2 : checked(elements * ElementSize(type));

    /// <summary>The type's name in the ONNX standard.</summary>
    internal static string NameOf(DataType type) => type.ToString().ToUpperInvariant();

    private static ImmutableArray<ImmutableArray<int>> OnOneAxis(int rank, int axis, ReadOnlySpan<int> kept)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, rank);
        ImmutableArray<int>[] selection = new ImmutableArray<int>[rank];
        selection[axis] = [.. kept];
        return ImmutableCollectionsMarshal.AsImmutableArray(selection);
    }
}
