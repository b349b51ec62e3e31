namespace OnnxShapley.Architecture.Tests;

/// <summary>A file that somebody wrote.</summary>
/// <param name="FullPath">Where it lies.</param>
/// <param name="RelativePath">The same from the root of the repository, with '/'.</param>
internal sealed record SourceFile(string FullPath, string RelativePath)
{
    public string Name => Path.GetFileName(RelativePath);

    public string Extension => Path.GetExtension(RelativePath);

    public bool IsUnder(string folder) => RelativePath.StartsWith(folder + "/", StringComparison.Ordinal);

    public string ReadText() => File.ReadAllText(FullPath);

    /// <summary>The text without the lines that are comments.</summary>
    public string ReadCode() => string.Join('\n', ReadLines().Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    public string[] ReadLines() => File.ReadAllLines(FullPath);
}
