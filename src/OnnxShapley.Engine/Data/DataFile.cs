using System.IO.Compression;

namespace OnnxShapley.Engine.Data;

/// <summary>Opens data files; whatever goes wrong becomes a message for the user.</summary>
internal static class DataFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="CalibrationException">There is no such file, or it may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CalibrationException($"'{path}' is a folder. Give a '.npz' or a '.npy' file.");
        }

        if (!File.Exists(path))
        {
            throw new CalibrationException($"The data file '{path}' does not exist. Check the path.");
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"The data file '{path}' cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a zip archive and reads its directory.</summary>
    /// <exception cref="CalibrationException">There is no such file, it may not be read, or it is no whole zip archive.</exception>
    public static ZipArchive OpenArchive(string path)
    {
        FileStream stream = OpenRead(path);
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            archive?.Dispose();
            stream.Dispose();
            throw new CalibrationException(
                $"'{path}' is not a zip archive, or it was cut short. Save it again with numpy.savez.", exception);
        }
    }
}
