using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>
/// The bytes of a tensor in an external file, or of a part of it. They are read whenever they are asked for and never kept: a message that holds
/// them is small, whatever its weights. The file must stay as it is.
/// </summary>
internal sealed class DeferredContent : MemoryManager<byte>
{
    private readonly TensorProto _source;
    private readonly string? _directory;
    private readonly ImmutableArray<ImmutableArray<int>> _kept;
    private readonly int _length;

    /// <summary>The bytes of a tensor.</summary>
    /// <param name="source">The tensor, with external data.</param>
    /// <param name="directory">The folder that they lie in.</param>
    /// <param name="kept">The indices to keep of each axis, default for a whole axis.</param>
    private DeferredContent(TensorProto source, string? directory, ImmutableArray<ImmutableArray<int>> kept)
    {
        _source = source;
        _directory = directory;
        _kept = kept;
        _length = AxisSelection.SizeOf(source, kept);
    }

    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(_length);

    /// <summary>The bytes of a tensor with external data, as the content of a message.</summary>
    public static ByteString Of(TensorProto source, string? directory, ImmutableArray<ImmutableArray<int>> kept) =>
        UnsafeByteOperations.UnsafeWrap(new DeferredContent(source, directory, kept).Memory);

    /// <summary>Writes content to a stream; that of a <see cref="DeferredContent"/> through buffers that are used again.</summary>
    public static void Write(ReadOnlyMemory<byte> content, Stream stream)
    {
        if (MemoryMarshal.TryGetMemoryManager(content, out DeferredContent? deferred))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(deferred._length);
            try
            {
                deferred.ReadInto(buffer.AsSpan(0, deferred._length));
                stream.Write(buffer, 0, deferred._length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        else
        {
            stream.Write(content.Span);
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        byte[] content = new byte[_length];
        ReadInto(content);
        return content;
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        byte[] content = GetSpan().ToArray();
        return content.AsMemory(elementIndex).Pin();
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private void ReadInto(Span<byte> target)
    {
        if (_kept.All(indices => indices.IsDefault))
        {
            ExternalData.Read(_source, _directory, target);
            return;
        }

        int whole = ExternalData.OneArray(_source, TensorContent.NeededBytes(_source));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(whole);
        try
        {
            ExternalData.Read(_source, _directory, buffer.AsSpan(0, whole));
            AxisSelection.Copy(buffer.AsSpan(0, whole), [.. _source.Dims], _kept.AsSpan(), TensorContent.ElementSize((TensorProto.Types.DataType)_source.DataType), target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
