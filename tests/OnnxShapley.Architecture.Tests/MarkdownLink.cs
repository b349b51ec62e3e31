using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OnnxShapley.Architecture.Tests;

/// <summary>The links of a Markdown text.</summary>
internal static partial class MarkdownLink
{
    /// <summary>Where the relative links lead, without anchors. Links to the web, to anchors of the same text, and in code are left out.</summary>
    public static ImmutableArray<string> RelativeTargetsIn(string markdown) =>
    [
        .. Link().Matches(Code().Replace(markdown, string.Empty))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !Scheme().IsMatch(target))
            .Select(target => target.Split('#')[0])
            .Where(target => target.Length > 0),
    ];

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(?<target>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^ *```.*?^ *```|`[^`\n]*`(?!\]\()", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[a-z][a-z+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
