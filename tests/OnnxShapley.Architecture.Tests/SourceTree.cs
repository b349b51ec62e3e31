using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OnnxShapley.Architecture.Tests;

/// <summary>The files of the repository, without what builds and tools leave behind.</summary>
internal static class SourceTree
{
    private static readonly FrozenSet<string> LeftBehind =
        FrozenSet.Create(".git", ".idea", ".vs", "TestResults", "__pycache__", "artifacts", "bin", "node_modules", "obj");

    public static ImmutableArray<SourceFile> All { get; } = [.. Find(new DirectoryInfo(Repository.Root)).OrderBy(file => file.RelativePath, StringComparer.Ordinal)];

    /// <summary>All C# sources.</summary>
    public static IEnumerable<SourceFile> CSharp => All.Where(file => file.Extension == ".cs");

    /// <summary>The C# sources of the product.</summary>
    public static IEnumerable<SourceFile> Product => CSharp.Where(file => file.IsUnder("src"));

    private static IEnumerable<SourceFile> Find(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            yield return new SourceFile(file.FullName, Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/'));
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => !LeftBehind.Contains(inner.Name)))
        {
            foreach (SourceFile file in Find(inner))
            {
                yield return file;
            }
        }
    }
}
