namespace OnnxShapley.Testing;

/// <summary>Where the repository's files and the shared data lie.</summary>
public static class Repository
{
    /// <summary>The root folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>
    /// A file or folder of <c>../shared</c>, the real data and networks that are not part of the repository.
    /// The running test is ignored, with the reason, where it is absent.
    /// </summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.GetFullPath(Path.Combine([Root, "..", "shared", .. parts]));
        if (!Path.Exists(path))
        {
            NUnit.Framework.Assert.Ignore($"Needs '{Path.Combine(["../shared", .. parts])}', which is not on this machine.");
        }

        return path;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnnxShapley.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("OnnxShapley.sln is in no parent folder of the tests.");
    }
}
