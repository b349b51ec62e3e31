using System.IO.Compression;

namespace OnnxShapley.Engine.Data;

/// <summary>The bytes of one array, read forwards; errors beneath become messages that name the array.</summary>
internal sealed class ArrayStream : IDisposable
{
    private const int SkipBytes = 1 << 16;

    // Deflate writes two bits at least for 258 repeated bytes.
    private const long MostBytesPerDeflatedByte = 1032;

    private readonly ArrayLocation _location;
    private readonly ZipArchive? _archive;
    private readonly Stream _stream;

    /// <summary>Opens an array at the first byte of its '.npy' header.</summary>
    /// <exception cref="CalibrationException">The file is missing or cannot be read.</exception>
    public ArrayStream(ArrayLocation location)
    {
        _location = location;
        if (location.Member is null)
        {
            _stream = DataFile.OpenRead(location.Path);
            Length = _stream.Length;
            return;
        }

        _archive = DataFile.OpenArchive(location.Path);
        try
        {
            ZipArchiveEntry entry = FindMember(_archive, location);
            Length = entry.Length;
            _stream = entry.Open();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            _archive.Dispose();
            throw location.Malformed("its member of the archive is damaged or compressed in a way that is not handled", exception);
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    /// <summary>Number of bytes in all, from the beginning of the header.</summary>
    public long Length { get; }

    /// <summary>Number of bytes read or passed over so far.</summary>
    public long Position { get; private set; }

    /// <summary>Fills the buffer with the next bytes.</summary>
    /// <exception cref="CalibrationException">There are fewer, or they are damaged.</exception>
    public void Read(Span<byte> buffer)
    {
        try
        {
            _stream.ReadExactly(buffer);
            Position += buffer.Length;
        }
        catch (EndOfStreamException exception)
        {
            throw _location.Malformed("it ends too early", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw _location.Malformed("its bytes are damaged", exception);
        }
    }

    /// <summary>Moves on without keeping what is passed over.</summary>
    public void Skip(long count)
    {
        if (_stream.CanSeek)
        {
            _stream.Position += count;
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
        _stream.Dispose();
        _archive?.Dispose();
    }

    private static ZipArchiveEntry FindMember(ZipArchive archive, ArrayLocation location)
    {
        ZipArchiveEntry entry = archive.GetEntry(location.Member + ArrayLocation.Extension)
            ?? throw location.Malformed("the archive no longer holds it");
        return entry.Length / MostBytesPerDeflatedByte <= entry.CompressedLength
            ? entry
            : throw location.Malformed(
                $"the archive announces {entry.Length} bytes from {entry.CompressedLength} compressed ones, which cannot be");
    }
}
