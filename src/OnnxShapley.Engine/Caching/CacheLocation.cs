namespace OnnxShapley.Engine.Caching;

/// <summary>Checks that a cache does not take the place of another file, or another file its.</summary>
internal static class CacheLocation
{
    /// <summary>Checks that a cache is none of the files that a run reads or writes.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="files">The other files, with what they are for.</param>
    /// <exception cref="UsageException">It is one of them.</exception>
    public static void EnsureDistinct(string cache, IEnumerable<(string Path, string Purpose)> files)
    {
        string resolved = Resolve(cache);
        if (files.FirstOrDefault(file => Resolve(file.Path) == resolved) is (not null, var purpose))
        {
            throw new UsageException($"The cache '{cache}' is {purpose} as well. Name another file with --cache.");
        }
    }

    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
