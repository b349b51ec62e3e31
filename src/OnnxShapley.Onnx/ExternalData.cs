using System.Buffers;
using System.Globalization;

namespace OnnxShapley.Onnx;

/// <summary>Tensors whose content lies in another file of the model's folder.</summary>
internal static class ExternalData
{
    /// <summary>Keys of a tensor's external data entries.</summary>
    private const string Location = "location", Offset = "offset", Length = "length";

    /// <summary>Symbolic links that may follow one another before a path is taken for a circle.</summary>
    private const int MostLinks = 40;

    private const long LargestPiece = 1 << 20;

    /// <summary>Notes in a message of a copy, which holds no content, where the content lies.</summary>
    public static void Set(TensorProto tensor, string location, long offset, long length)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add(tensor, Location, location);
        Add(tensor, Offset, offset.ToString(CultureInfo.InvariantCulture));
        Add(tensor, Length, length.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the tensor's content lies in another file.</summary>
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>Where the content lies: a file that exists inside the model's folder and is long enough.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The model's folder.</param>
    /// <param name="needed">Bytes that the tensor's shape needs.</param>
    public static (string Path, long Offset) Locate(TensorProto tensor, string? directory, long needed)
    {
        string location = Entry(tensor, Location)
            ?? throw new ModelFormatException($"Tensor '{tensor.Name}' keeps its data in an external file, but does not say in which. Re-export the model.");
        string folder = directory
            ?? throw new ModelFormatException($"Tensor '{tensor.Name}' keeps its data in the external file '{location}', but the model was not loaded from a folder. Save the model first.");
        string path = Inside(tensor.Name, folder, location);
        if (!File.Exists(path))
        {
            throw new ModelFormatException($"Tensor '{tensor.Name}' keeps its data in '{location}', which is not in the model's folder '{folder}'. Put the file beside the model.");
        }

        long offset = Number(tensor, Offset, location) ?? 0;
        long length = Number(tensor, Length, location) ?? needed;
        if (length != needed)
        {
            throw new ModelFormatException(
                $"Tensor '{tensor.Name}' keeps {length} bytes in '{location}', but its shape '[{string.Join(", ", tensor.Dims)}]' needs {needed}. Re-export the model.");
        }

        long available = new FileInfo(path).Length;
        return offset <= available - needed
            ? (path, offset)
            : throw new ModelFormatException(
                $"Tensor '{tensor.Name}' keeps {needed} bytes at offset {offset} of '{location}', but the file is only {available} bytes long. It is truncated: export or download it again.");
    }

    /// <summary>The content.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The model's folder.</param>
    /// <param name="needed">Bytes that the tensor's shape needs.</param>
    public static byte[] Read(TensorProto tensor, string? directory, long needed)
    {
        byte[] content = new byte[OneArray(tensor, needed)];
        Read(tensor, directory, content);
        return content;
    }

    /// <summary>Reads the content into memory of just its size.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The model's folder.</param>
    /// <param name="target">As many bytes as the tensor's shape needs.</param>
    public static void Read(TensorProto tensor, string? directory, Span<byte> target)
    {
        using FileStream stream = Open(tensor, directory, target.Length);
        Read(tensor, stream, target);
    }

    /// <summary>Copies the content to a stream, piece by piece.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The model's folder.</param>
    /// <param name="needed">Bytes that the tensor's shape needs.</param>
    /// <param name="target">Where to.</param>
    public static void CopyTo(TensorProto tensor, string? directory, long needed, Stream target)
    {
        using FileStream stream = Open(tensor, directory, needed);
        byte[] piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(needed, LargestPiece));
        try
        {
            while (needed > 0)
            {
                int length = (int)Math.Min(needed, piece.Length);
                Read(tensor, stream, piece.AsSpan(0, length));
                target.Write(piece, 0, length);
                needed -= length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>The number of bytes, where a single array can hold them.</summary>
    public static int OneArray(TensorProto tensor, long needed) => needed <= Array.MaxLength
        ? (int)needed
        : throw new UnsupportedModelException($"Tensor '{tensor.Name}' takes {needed} bytes; a single tensor may take at most {Array.MaxLength}. Split it or exclude what it belongs to.");

    /// <summary>Opens the file at the place where the content begins.</summary>
    private static FileStream Open(TensorProto tensor, string? directory, long needed)
    {
        (string path, long offset) = Locate(tensor, directory, needed);
        try
        {
            // Without a buffer: the pieces that are read are large.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0) { Position = offset };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(tensor, path, exception);
        }
    }

    private static void Read(TensorProto tensor, FileStream stream, Span<byte> target)
    {
        try
        {
            stream.ReadExactly(target);
        }
        catch (IOException exception)
        {
            throw Unreadable(tensor, stream.Name, exception);
        }
    }

    private static ModelFormatException Unreadable(TensorProto tensor, string path, Exception reason) =>
        new($"The data of tensor '{tensor.Name}' cannot be read from '{path}': {reason.Message}", reason);

    private static void Add(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key, string location)
    {
        string? text = Entry(tensor, key);
        return text is null ? null
            : long.TryParse(text, out long number) && number >= 0 ? number
            : throw new ModelFormatException($"Tensor '{tensor.Name}' keeps its data in '{location}' with the {key} '{text}', which is not a number of bytes. Re-export the model.");
    }

    /// <summary>The file's path without symbolic links: the length that the system gives for a link is that of the link.</summary>
    private static string Inside(string tensor, string folder, string location)
    {
        if (!Path.IsPathRooted(location) && !location.Contains('\0', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(Path.Combine(folder, location));
            string real = WithoutLinks(path, MostLinks);
            if (IsInside(path, Path.GetFullPath(folder)) && IsInside(real, WithoutLinks(Path.GetFullPath(folder), MostLinks)))
            {
                return real;
            }
        }

        throw new ModelFormatException(
            $"Tensor '{tensor}' keeps its data in '{location}', which is outside the model's folder. Only files inside it are read: move the file there and re-export the model.");
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>A full path with every symbolic link followed; an empty path, which is inside no folder, where the links run in a circle.</summary>
    private static string WithoutLinks(string path, int linksLeft)
    {
        string resolved = Path.GetPathRoot(path)!;
        foreach (string part in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            string? target = new FileInfo(resolved).LinkTarget;
            if (target is not null)
            {
                if (linksLeft == 0)
                {
                    return string.Empty;
                }

                linksLeft--;
                resolved = WithoutLinks(Path.GetFullPath(target, Path.GetDirectoryName(resolved)!), linksLeft);
                if (resolved.Length == 0)
                {
                    return resolved;
                }
            }
        }

        return resolved;
    }
}
