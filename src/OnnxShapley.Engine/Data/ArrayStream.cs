namespace OnnxShapley.Engine.Data;

/// <summary>The bytes of one array, read forwards; errors beneath become messages that name the array.</summary>
/// <param name="location">Where the array lies.</param>
/// <param name="stream">Its bytes.</param>
/// <param name="length">How many they are, after decompression.</param>
/// <param name="owner">What is disposed of with the stream: the archive, or the file itself.</param>
internal sealed class ArrayStream(ArrayLocation location, Stream stream, long length, IDisposable owner) : IDisposable
{
    private const int SkipBytes = 1 << 16;

    /// <summary>Number of bytes in all, from the beginning of the header.</summary>
    public long Length => length;

    /// <summary>Number of bytes read or passed over so far.</summary>
    public long Position { get; private set; }

    /// <summary>Fills the buffer with the next bytes.</summary>
    /// <exception cref="CalibrationException">There are fewer, or they are damaged.</exception>
    public void Read(Span<byte> buffer)
    {
        try
        {
            stream.ReadExactly(buffer);
            Position += buffer.Length;
        }
        catch (EndOfStreamException exception)
        {
            throw location.Malformed("it ends too early", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw location.Malformed("its bytes are damaged", exception);
        }
    }

    /// <summary>Moves on without keeping what is passed over.</summary>
    public void Skip(long count)
    {
        if (stream.CanSeek)
        {
            stream.Position += count;
            Position += count;
            return;
        }

        byte[] passed = new byte[Math.Min(count, SkipBytes)];
        while (count > 0)
        {
            int part = (int)Math.Min(count, passed.Length);
            Read(passed.AsSpan(0, part));
            count -= part;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        owner.Dispose();
    }
}
