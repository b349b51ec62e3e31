using System.Text.RegularExpressions;

namespace OnnxShapley.Architecture.Tests;

/// <summary>One thing, one word: channel, group, mask, ... (src/README.md).</summary>
public sealed partial class VocabularyTests
{
    [Test]
    public void TypeNames_SayWhatTheTypeIs()
    {
        IEnumerable<string> vague =
            from file in SourceTree.Product
            from type in DeclaredType.NamesIn(file.ReadText())
            where VagueWord().IsMatch(type)
            select $"{file.RelativePath}: {type}";

        Assert.That(vague, Is.Empty);
    }

    [Test]
    public void Sources_CallAChannelAChannel()
    {
        IEnumerable<string> otherWords =
            from file in SourceTree.Product
            from match in OtherWord().Matches(file.ReadText())
            select $"{file.RelativePath}: {match.Value}";

        Assert.That(otherWords, Is.Empty);
    }

    [TestCase("SessionManager")]
    [TestCase("ShapeHelpers")]
    [TestCase("ImageProcessor")]
    [TestCase("MathUtils")]
    public void VagueWord_IsFound(string type) => Assert.That(VagueWord().IsMatch(type));

    [TestCase("ManagedMemory")]
    [TestCase("ProcessorCount")]
    public void VagueWord_InsideAnotherName_IsNotFound(string type) => Assert.That(VagueWord().IsMatch(type), Is.False);

    [GeneratedRegex(@"(Manager|Helper|Processor|Util|Utility|Utilitie)s?$")]
    private static partial Regex VagueWord();

    [GeneratedRegex(@"\bneurons?\b|\bfeature[ -]?maps?\b", RegexOptions.IgnoreCase)]
    private static partial Regex OtherWord();
}
