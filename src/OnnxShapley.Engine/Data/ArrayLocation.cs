using System.IO.Compression;

namespace OnnxShapley.Engine.Data;

/// <summary>Where one NumPy array lies: in a '.npy' file, or in a member of a '.npz' archive.</summary>
/// <param name="Path">The file, as the user gave it.</param>
/// <param name="Member">Name of the array in the archive, without '.npy'; null for a '.npy' file.</param>
internal sealed record ArrayLocation(string Path, string? Member)
{
    /// <summary>Ending of an array's member of an archive.</summary>
    public const string Extension = ".npy";

    // Deflate writes at least one bit for 258 repeated bytes, less a little for its own tables.
    private const long MostBytesPerDeflatedByte = 1032;

    /// <summary>The array in words, to follow 'the'.</summary>
    public string Description => Member is null ? $"array of '{Path}'" : $"array '{Member}' of '{Path}'";

    private string SaveAgain => Member is null ? "Save it again with numpy.save." : "Save it again with numpy.savez.";

    /// <summary>Opens the array at the first byte of its '.npy' header.</summary>
    /// <exception cref="CalibrationException">The file is missing or cannot be read.</exception>
    public ArrayStream Open()
    {
        if (Member is null)
        {
            FileStream stream = DataFile.OpenRead(Path);
            return new ArrayStream(this, stream, stream.Length, stream);
        }

        ZipArchive archive = DataFile.OpenArchive(Path);
        try
        {
            return OpenMember(archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>The error that the array's bytes are not what the format asks for.</summary>
    /// <param name="reason">What is wrong, a clause without full stop.</param>
    /// <param name="cause">The error beneath, if any.</param>
    public CalibrationException Malformed(string reason, Exception? cause = null) =>
        new($"The {Description} cannot be read: {reason}. {SaveAgain}", cause);

    /// <summary>The error that the array's elements are no numbers.</summary>
    /// <param name="descriptor">NumPy's name of the element type.</param>
    public CalibrationException UnsupportedElements(string descriptor) =>
        new($"{(Member is null ? $"'{Path}' has" : $"'{Path}' holds '{Member}' with")} element type '{descriptor}'; only numbers are handled. "
            + "Save the array as integers, floats of 16 to 64 bits, or booleans.");

    private ArrayStream OpenMember(ZipArchive archive)
    {
        ZipArchiveEntry entry = archive.GetEntry(Member + Extension)
            ?? throw new CalibrationException($"'{Path}' no longer holds the array '{Member}'. Leave the file alone while it is read.");
        if (entry.Length / MostBytesPerDeflatedByte > entry.CompressedLength)
        {
            throw Malformed($"the archive announces {entry.Length} bytes from {entry.CompressedLength} compressed ones, which cannot be");
        }

        try
        {
            return new ArrayStream(this, entry.Open(), entry.Length, archive);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            throw Malformed("its member of the archive is damaged or compressed in a way that is not handled", exception);
        }
    }
}
