namespace OnnxShapley.Engine.Caching;

/// <summary>Checks that a cache does not take the place of another file, or another file its.</summary>
internal static class CacheLocation
{
    /// <summary>Checks that a cache is none of the files that a run reads or writes.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="files">The other files, with what they are for.</param>
    /// <exception cref="UsageException">It is one of them.</exception>
    public static void EnsureDistinct(string cache, IEnumerable<(string Path, string Purpose)> files) =>
        FileLocation.EnsureDistinct(("cache", cache, "--cache"), files);
}
