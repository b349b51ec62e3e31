using System.IO.MemoryMappedFiles;

namespace OnnxShapley.Onnx;

/// <summary>Tensors whose content lies in another file of the model's folder.</summary>
internal static class ExternalData
{
    /// <summary>Keys of a tensor's external data entries.</summary>
    public const string Location = "location", Offset = "offset", Length = "length";

    /// <summary>Symbolic links that may follow one another before a path is taken for a circle.</summary>
    private const int MostLinks = 40;

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

    /// <summary>The content, read by memory map.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="directory">The model's folder.</param>
    /// <param name="needed">Bytes that the tensor's shape needs.</param>
    public static byte[] Read(TensorProto tensor, string? directory, long needed)
    {
        (string path, long offset) = Locate(tensor, directory, needed);
        if (needed > Array.MaxLength)
        {
            throw new UnsupportedModelException($"Tensor '{tensor.Name}' takes {needed} bytes; a single tensor may take at most {Array.MaxLength}. Split it or exclude what it belongs to.");
        }

        if (needed == 0)
        {
            return [];
        }

        byte[] content = new byte[needed];
        try
        {
            using FileStream stream = File.OpenRead(path);
            using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            using MemoryMappedViewAccessor view = map.CreateViewAccessor(offset, needed, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, content.AsSpan());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"The data of tensor '{tensor.Name}' cannot be read from '{path}': {exception.Message}", exception);
        }

        return content;
    }

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
