namespace OnnxShapley.Engine.Pipeline;

/// <summary>A file that holds the result of a command as text.</summary>
public static class ResultFile
{
    /// <summary>Writes a file beside its place and moves it there, so that there is never half a file.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="text">What it will hold.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? string.Empty;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new OutputException(
                $"The output '{path}' cannot be written: {exception.Message.Replace(temporary, path, StringComparison.Ordinal)} Write elsewhere with -o.", exception);
        }
    }
}
