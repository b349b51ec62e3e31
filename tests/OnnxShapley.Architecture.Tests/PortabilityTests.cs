using System.Text;
using System.Text.RegularExpressions;

namespace OnnxShapley.Architecture.Tests;

/// <summary>The repository builds on any machine, from whatever package feed is set up there.</summary>
public sealed partial class PortabilityTests
{
    [Test]
    public void Files_NameNoRegistry() => Assert.That(Found(Registry()), Is.Empty);

    [Test]
    public void Files_NameNoFolderOfAMachine() => Assert.That(Found(MachineFolder()), Is.Empty);

    [Test]
    public void Repository_ConfiguresNoFeed() =>
        Assert.That(
            SourceTree.All.Where(file => file.Name.ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or "PIP.CONF").Select(file => file.RelativePath),
            Is.Empty);

    [TestCase("fetch(https://registry.npmjs.org/x)")]
    [TestCase("\"resolved\": \"https://packages.example.com/x.tgz\"")]
    [TestCase("source nuget.example.local/v3")]
    public void Registry_InAText_IsFound(string text) => Assert.That(Registry().IsMatch(text));

    [TestCase("cd /home/someone/x")]
    [TestCase("open('/tmp/x')")]
    [TestCase("C:\\Users\\x")]
    public void MachineFolder_InAText_IsFound(string text) => Assert.That(MachineFolder().IsMatch(text));

    [TestCase("src/data/x and ../home/x and <tmp>/x")]
    [TestCase("/usr/bin/env")]
    public void MachineFolder_InARelativePath_IsNotFound(string text) => Assert.That(MachineFolder().IsMatch(text), Is.False);

    // Binary files too: exporters leave paths of the machine in models. This file quotes what must be found.
    private static IEnumerable<string> Found(Regex pattern) =>
        from file in SourceTree.All
        where file.Name != $"{nameof(PortabilityTests)}.cs"
        from match in pattern.Matches(File.ReadAllText(file.FullPath, Encoding.Latin1))
        select $"{file.RelativePath}: {match.Value}";

    [GeneratedRegex(
        @"\b(registry|nuget|npmjs|npm|pypi|artifactory|nexus|packages|feed|proxy)[\w-]*\.([\w-]+\.)*(com|org|net|io|dev|local|internal|lan)\b|""resolved"":",
        RegexOptions.IgnoreCase)]
    private static partial Regex Registry();

    [GeneratedRegex(@"(?<![\w.~*$}>)\]/:-])/(work|home|root|tmp|mnt|opt|srv|Users)/|\b[A-Z]:\\+(Users|Windows|Program)")]
    private static partial Regex MachineFolder();
}
