namespace OnnxShapley.Architecture.Tests;

/// <summary>Links between the documents of the repository.</summary>
public sealed class MarkdownTests
{
    [Test]
    public void RelativeLinks_LeadSomewhereInTheRepository()
    {
        IEnumerable<string> broken =
            from file in SourceTree.All
            where file.Extension == ".md"
            from target in MarkdownLink.RelativeTargetsIn(file.ReadText())
            let path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file.FullPath)!, Uri.UnescapeDataString(target)))
            where !Path.Exists(path) || !path.StartsWith(Repository.Root, StringComparison.Ordinal)
            select $"{file.RelativePath} links to '{target}'";

        Assert.That(broken, Is.Empty);
    }

    [TestCase("See [this](a/b.md#part) and [that](c.md \"title\").", "a/b.md", "c.md")]
    [TestCase("[`code`](d.md)", "d.md")]
    [TestCase("[ref]: e.md\n", "e.md")]
    [TestCase("`[no](f.md)` [web](https://example.org) [here](#part)")]
    [TestCase("```\n[no](g.md)\n```\n[yes](h.md)", "h.md")]
    public void RelativeTargetsIn_Markdown_GivesLinksToFiles(string markdown, params string[] expected) =>
        Assert.That(MarkdownLink.RelativeTargetsIn(markdown), Is.EqualTo(expected));
}
