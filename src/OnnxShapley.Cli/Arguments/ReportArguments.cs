using System.CommandLine;
using OnnxShapley.Cli.Rendering;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say how results and notes are written.</summary>
internal sealed class ReportArguments
{
    private readonly Option<bool> _json = ParsedOption.Flag("--json", "Writes the result as one JSON object instead of tables.");

    private readonly Option<bool> _quiet = ParsedOption.Flag("--quiet", "Writes no progress and no notes.", "-q");

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_json, _quiet];

    /// <summary>Whether the result is to be JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Where notes and progress go.</summary>
    public Notes Notes(ParseResult parsed, Terminal terminal) => new(terminal, parsed.GetValue(_quiet));
}
