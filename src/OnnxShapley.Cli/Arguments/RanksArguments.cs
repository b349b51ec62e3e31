using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say which rankings are compared, with what, and where the result goes.</summary>
internal sealed class RanksArguments
{
    private readonly Option<string> _group = ParsedOption.Text("--group", "NAME", "The group whose channels are ranked; 'onnx-shapley inspect' lists the groups.");

    private readonly Option<ImmutableArray<string>?> _importances;

    private readonly Option<(string Name, long? Budget)?> _reference;

    private readonly Option<int?> _sizes = ParsedOption.Create<int?>(
        "--sizes", "R", "Sets of 1 to R channels are compared with the best ones; 5 unless given.", (name, text) => ArgumentText.Integer(name, text, 1));

    private readonly Option<long?> _budget = ParsedOption.Create<long?>(
        "--budget",
        "N",
        "Coalitions that may be evaluated for every importance that takes a budget; each knows a good number.",
        (name, text) => ArgumentText.Integer(name, text, 1L));

    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "A file that takes the result as JSON, beside what is written here." };

    private readonly Option<string> _cache = ParsedOption.Text(
        "--cache",
        "FILE",
        "Keeps what is evaluated. Stopped at any moment and started again, the command goes on from there. 'prune' uses the same caches.");

    /// <summary>The options, with the names that the catalog knows.</summary>
    public RanksArguments(ImportanceCatalog importances)
    {
        ImmutableArray<string> names = [.. importances.Importances.Select(importance => importance.Name)];
        _group.Required = true;
        _reference = ParsedOption.Create<(string Name, long? Budget)?>(
            "--reference",
            "NAME[:BUDGET]",
            $"The importance that the others are compared with: '{CompareRanksOptions.ExactReference}', all coalitions, with the best sets of channels, for a group of at most 20; "
            + $"'{CompareRanksOptions.EstimatedReference}:{CompareRanksOptions.EstimatedReferenceBudget}' for a larger one, unless given.",
            (name, text) => Reference(name, text, names));
        _importances = new Option<ImmutableArray<string>?>("--importance")
        {
            HelpName = "NAME,...",
            Description = "By what channels are ranked, with commas between several; may be given several times. Unless given, by all below that take the group, "
                + "but for those without a budget that cost more than the reference.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                ImmutableArray<string> asked = [.. result.Tokens.SelectMany(token => token.Value.Split(','))];
                if (asked.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
                {
                    result.AddError(UnknownImportance(unknown, names));
                }

                return asked;
            },
        };
    }

    /// <summary>What is compared.</summary>
    public IEnumerable<Option> Options => [_group, _importances, _reference, _sizes, _budget];

    /// <summary>Where the result and what is evaluated goes.</summary>
    public IEnumerable<Option> Files => [_output, _cache];

    /// <summary>Adds what was given to what is known.</summary>
    public CompareRanksOptions Read(ParseResult parsed, CompareRanksOptions options)
    {
        (string Name, long? Budget)? reference = parsed.GetValue(_reference);
        return options with
        {
            Group = parsed.GetRequiredValue(_group),
            Importances = parsed.GetValue(_importances) ?? [],
            Reference = reference?.Name,
            ReferenceBudget = reference?.Budget,
            Sizes = parsed.GetValue(_sizes),
            Budget = parsed.GetValue(_budget),
            OutputPath = parsed.GetValue(_output),
            CachePath = parsed.GetValue(_cache),
        };
    }

    private static (string Name, long? Budget)? Reference(string option, string text, ImmutableArray<string> names)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        return names.Contains(name)
            ? (name, colon < 0 ? null : ArgumentText.Integer(option, text[(colon + 1)..], 1L))
            : throw new UsageException(UnknownImportance(name, names));
    }

    private static string UnknownImportance(string name, ImmutableArray<string> names) =>
        $"There is no importance '{name}'. Use one of '{string.Join("', '", names)}'.";
}
