using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace OnnxShapley.Testing;

/// <summary>Compares texts with approved ones, which lie beside the tests as <c>NAME.approved.txt</c>.</summary>
public static class Approved
{
    /// <summary>
    /// Asserts that a text is the approved one. Otherwise it is left beside the approved one as <c>NAME.received.txt</c>:
    /// rename it when the change is wanted. Blanks at the ends of lines and of the text do not count.
    /// </summary>
    /// <param name="actual">The text.</param>
    /// <param name="name">Name of the approved text.</param>
    /// <param name="testFile">The file of the test; leave it out.</param>
    public static void Matches(string actual, string name, [CallerFilePath] string testFile = "")
    {
        string folder = Path.GetDirectoryName(testFile)!;
        string approvedPath = Path.Combine(folder, $"{name}.approved.txt");
        string receivedPath = Path.Combine(folder, $"{name}.received.txt");
        string received = Normalize(actual);
        string approved = File.Exists(approvedPath) ? Normalize(File.ReadAllText(approvedPath)) : string.Empty;
        if (received == approved)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.That(received, Is.EqualTo(approved), $"If the change is wanted, rename '{receivedPath}' to '{approvedPath}'.");
    }

    private static string Normalize(string text) =>
        string.Join('\n', text.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())) + '\n';
}
