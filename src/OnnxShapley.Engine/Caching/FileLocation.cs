namespace OnnxShapley.Engine.Caching;

/// <summary>Checks that a file that is written does not take the place of another one.</summary>
internal static class FileLocation
{
    /// <summary>Checks that a file is none of the other files that a run reads or writes.</summary>
    /// <param name="file">What the file is called, its path, and the option that names it.</param>
    /// <param name="others">The other files, with what they are for.</param>
    /// <exception cref="UsageException">It is one of them.</exception>
    public static void EnsureDistinct((string Name, string Path, string Option) file, IEnumerable<(string Path, string Purpose)> others)
    {
        string resolved = Resolve(file.Path);
        if (others.FirstOrDefault(other => Resolve(other.Path) == resolved) is (not null, var purpose))
        {
            throw new UsageException($"The {file.Name} '{file.Path}' is {purpose} as well. Name another file with {file.Option}.");
        }
    }

    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
