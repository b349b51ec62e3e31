using System.Numerics;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx;

/// <content>Reading.</content>
public static partial class TensorContent
{
    /// <summary>The elements as bytes; a view of the message where it holds raw data, which must not be written to.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The folder that external data lie in; null for a model made in memory.</param>
    /// <exception cref="ModelFormatException">There are more or fewer bytes than the shape needs, or the external data cannot be read.</exception>
    /// <exception cref="UnsupportedModelException">The elements are strings, or of a type that this version does not know.</exception>
    public static ReadOnlyMemory<byte> ReadBytes(TensorProto tensor, string? directory)
    {
        long needed = NeededBytes(tensor);
        if (ExternalData.IsExternal(tensor))
        {
            return ExternalData.Read(tensor, directory, needed);
        }

        CheckInline(tensor, needed);
        return tensor.HasRawData ? tensor.RawData.Memory : ReadTyped(tensor);
    }

    /// <summary>The elements of a tensor of integers or truth values of any size; what 64 bits with a sign cannot hold becomes their largest value.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The folder that external data lie in; null for a model made in memory.</param>
    /// <exception cref="ModelFormatException">The elements are of another type; or as <see cref="ReadBytes"/>.</exception>
    public static long[] ReadInt64(TensorProto tensor, string? directory)
    {
        ReadOnlySpan<byte> bytes = Readable(tensor, directory, IsInteger, "integers");
        return (DataType)tensor.DataType switch
        {
            DataType.Int64 => Convert<long, long>(bytes),
            DataType.Int32 => Convert<int, long>(bytes),
            DataType.Int16 => Convert<short, long>(bytes),
            DataType.Int8 => Convert<sbyte, long>(bytes),
            DataType.Uint64 => Convert<ulong, long>(bytes),
            DataType.Uint32 => Convert<uint, long>(bytes),
            DataType.Uint16 => Convert<ushort, long>(bytes),
            _ => Convert<byte, long>(bytes),
        };
    }

    /// <summary>The elements of a tensor of floating-point numbers of 16, 32 or 64 bits, rounded to 32.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The folder that external data lie in; null for a model made in memory.</param>
    /// <exception cref="ModelFormatException">The elements are of another type; or as <see cref="ReadBytes"/>.</exception>
    public static float[] ReadSingle(TensorProto tensor, string? directory)
    {
        ReadOnlySpan<byte> bytes = Readable(tensor, directory, IsFloatingPoint, "floating-point numbers");
        return (DataType)tensor.DataType switch
        {
            DataType.Float => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            DataType.Double => Convert<double, float>(bytes),
            DataType.Float16 => Convert<Half, float>(bytes),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        };
    }

    /// <summary>Checks, without reading it, that a tensor's content is there and fits its shape. Types that are not known are not checked.</summary>
    /// <exception cref="ModelFormatException">It is not, or does not.</exception>
    internal static void Check(TensorProto tensor, string? directory)
    {
        if (IsOpaque((DataType)tensor.DataType))
        {
            return;
        }

        long needed = NeededBytes(tensor);
        if (ExternalData.IsExternal(tensor))
        {
            _ = ExternalData.Locate(tensor, directory, needed);
        }
        else
        {
            CheckInline(tensor, needed);
        }
    }

    /// <summary>Whether the type's elements have no size that is known here.</summary>
    internal static bool IsOpaque(DataType type) => type is DataType.Undefined or DataType.String || !Enum.IsDefined(type);

    /// <summary>Bytes that the tensor's elements take.</summary>
    internal static long NeededBytes(TensorProto tensor)
    {
        DataType type = (DataType)tensor.DataType;
        return IsOpaque(type)
            ? throw new UnsupportedModelException($"Tensor '{tensor.Name}' holds elements of type '{NameOf(type)}', which cannot be read as numbers. Exclude what it belongs to.")
            : ByteCount(type, ElementCount(tensor));
    }

    private static void CheckInline(TensorProto tensor, long needed)
    {
        long held = tensor.HasRawData ? tensor.RawData.Length : TypedBytes(tensor);
        if (held != needed)
        {
            throw new ModelFormatException(
                $"Tensor '{tensor.Name}' holds {held} bytes, but its shape '[{string.Join(", ", tensor.Dims)}]' of type '{NameOf((DataType)tensor.DataType)}' needs {needed}. "
                + "The file is damaged: export or download it again.");
        }
    }

    private static long TypedBytes(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Float or DataType.Complex64 => tensor.FloatData.Count * 4L,
        DataType.Double or DataType.Complex128 => tensor.DoubleData.Count * 8L,
        DataType.Int64 => tensor.Int64Data.Count * 8L,
        DataType.Uint64 => tensor.Uint64Data.Count * 8L,
        DataType.Uint32 => tensor.Uint64Data.Count * 4L,
        DataType.Int32 => tensor.Int32Data.Count * 4L,
        DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => tensor.Int32Data.Count * 2L,
        _ => tensor.Int32Data.Count,
    };

    private static byte[] ReadTyped(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Float or DataType.Complex64 => Narrow<float, float>(tensor.FloatData),
        DataType.Double or DataType.Complex128 => Narrow<double, double>(tensor.DoubleData),
        DataType.Int64 => Narrow<long, long>(tensor.Int64Data),
        DataType.Uint64 => Narrow<ulong, ulong>(tensor.Uint64Data),
        DataType.Uint32 => Narrow<ulong, uint>(tensor.Uint64Data),
        DataType.Int32 => Narrow<int, int>(tensor.Int32Data),
        DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => Narrow<int, ushort>(tensor.Int32Data),
        _ => Narrow<int, byte>(tensor.Int32Data),
    };

    /// <summary>The low bytes of each entry: how the standard packs small elements into the fields of larger ones.</summary>
    private static byte[] Narrow<TFrom, TTo>(RepeatedField<TFrom> entries)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        TTo[] result = new TTo[entries.Count];
        for (int index = 0; index < result.Length; index++)
        {
            result[index] = TTo.CreateTruncating(entries[index]);
        }

        return MemoryMarshal.AsBytes<TTo>(result).ToArray();
    }

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> elements = MemoryMarshal.Cast<byte, TFrom>(bytes);
        TTo[] result = new TTo[elements.Length];
        for (int index = 0; index < result.Length; index++)
        {
            result[index] = TTo.CreateSaturating(elements[index]);
        }

        return result;
    }

    private static ReadOnlySpan<byte> Readable(TensorProto tensor, string? directory, Predicate<DataType> isWanted, string wanted) =>
        isWanted((DataType)tensor.DataType)
            ? ReadBytes(tensor, directory).Span
            : throw new ModelFormatException($"Tensor '{tensor.Name}' holds elements of type '{NameOf((DataType)tensor.DataType)}' where {wanted} are needed. Re-export the model.");

    private static bool IsInteger(DataType type) => type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8
        or DataType.Uint64 or DataType.Uint32 or DataType.Uint16 or DataType.Uint8 or DataType.Bool;

    private static bool IsFloatingPoint(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16;
}
