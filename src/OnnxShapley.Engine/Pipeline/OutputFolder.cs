namespace OnnxShapley.Engine.Pipeline;

/// <summary>Checks early what would otherwise fail after minutes of work.</summary>
internal static class OutputFolder
{
    /// <summary>Checks that a file can be written where the path says.</summary>
    /// <exception cref="OutputException">Its folder does not exist or takes no files.</exception>
    public static void EnsureWritable(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetPathRoot(Path.GetFullPath(path))!;
        if (Directory.Exists(path))
        {
            throw new OutputException($"The output '{path}' is a folder. Name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new OutputException($"The folder '{folder}' of the output '{path}' does not exist. Create it, or write elsewhere with -o.");
        }

        string probe = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.probe");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"The output '{path}' cannot be written: {exception.Message.Replace(probe, path, StringComparison.Ordinal)} Write elsewhere with -o.", exception);
        }
    }

    /// <summary>Creates a folder, unless it is there.</summary>
    /// <exception cref="OutputException">It cannot be created.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"The folder '{folder}' cannot be created: {exception.Message}", exception);
        }
    }
}
