using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OnnxShapley.Architecture.Tests;

/// <summary>The types that a source file declares outside other types. Namespaces are file-scoped, so these begin in the first column.</summary>
internal static partial class DeclaredType
{
    /// <summary>Names of the types, without type parameters.</summary>
    public static ImmutableArray<string> NamesIn(string source) =>
        [.. Declaration().Matches(source).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*"
        + @"(?:(?:class|struct|interface|enum|record\s+struct|record\s+class|record)\s+(?<name>\w+)|delegate\s+[^\s(]+\s+(?<name>\w+))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
