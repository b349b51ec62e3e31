using System.Collections.Immutable;
using System.IO.Compression;

namespace OnnxShapley.Engine.Data;

/// <summary>A file of NumPy arrays: a '.npz' archive of named ones, or a '.npy' file of one without a name.</summary>
public sealed class DataSource
{
    private DataSource(string path, ImmutableArray<string>? names)
    {
        Path = path;
        Names = names ?? [];
        IsArchive = names is not null;
    }

    /// <summary>The file, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the arrays have names ('.npz').</summary>
    public bool IsArchive { get; }

    /// <summary>Names of the arrays, without '.npy', in the order of the archive; empty for a '.npy' file.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Opens a file and reads the names of its arrays; nothing stays open.</summary>
    /// <param name="path">A '.npz' or '.npy' file.</param>
    /// <exception cref="CalibrationException">There is no such file, or it is of another kind, or it is damaged.</exception>
    public static DataSource Open(string path)
    {
        switch (System.IO.Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npz":
                return new DataSource(path, ReadNames(path));
            case ArrayLocation.Extension:
                DataFile.OpenRead(path).Dispose();
                return new DataSource(path, null);
            default:
                throw new CalibrationException(
                    Directory.Exists(path)
                        ? $"'{path}' is a folder. Give a '.npz' or a '.npy' file."
                        : $"The kind of the data file '{path}' is unknown. Give a '.npz' or a '.npy' file, as numpy.savez and numpy.save write them.");
        }
    }

    /// <summary>The array of that name of an archive, or the only array of a '.npy' file under any name.</summary>
    /// <returns>Null where the archive has none.</returns>
    /// <exception cref="CalibrationException">The array is malformed, truncated, or not of numbers.</exception>
    public NumpyArray? Find(string name) =>
        !IsArchive ? new NumpyArray(new ArrayLocation(Path, null))
        : Names.Contains(name) ? new NumpyArray(new ArrayLocation(Path, name))
        : null;

    private static ImmutableArray<string> ReadNames(string path)
    {
        using ZipArchive archive = DataFile.OpenArchive(path);
        ImmutableArray<string> names =
        [
            .. archive.Entries
                .Where(entry => entry.FullName.EndsWith(ArrayLocation.Extension, StringComparison.Ordinal))
                .Select(entry => entry.FullName[..^ArrayLocation.Extension.Length]),
        ];
        string? twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null
            ? names
            : throw new CalibrationException($"'{path}' holds '{twice}' more than once. Save it again with numpy.savez.");
    }
}
