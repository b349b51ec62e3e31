using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say how much to remove, of which exactly one is given.</summary>
internal sealed class TargetArguments
{
    private readonly Option<SelectionTarget?> _ratio = ParsedOption.Create<SelectionTarget?>(
        "--ratio",
        "SHARE",
        "Share of the channels of every group to remove: 30% or 0.3.",
        (name, text) => new ChannelRatioTarget(ArgumentText.RemovedShare(name, text)));

    private readonly Option<SelectionTarget?> _multiplyAdds = ParsedOption.Create<SelectionTarget?>(
        "--target-macs",
        "SHARE",
        "Share of the multiply-adds that may be left: 60% or 0.6.",
        (name, text) => new CostShareTarget(CostMeasure.MultiplyAdds, ArgumentText.KeptShare(name, text)));

    private readonly Option<SelectionTarget?> _parameters = ParsedOption.Create<SelectionTarget?>(
        "--target-params",
        "SHARE",
        "Share of the parameters that may be left: 60% or 0.6.",
        (name, text) => new CostShareTarget(CostMeasure.Parameters, ArgumentText.KeptShare(name, text)));

    /// <summary>The options.</summary>
    public ImmutableArray<Option> Options => [_multiplyAdds, _parameters, _ratio];

    /// <summary>The target.</summary>
    /// <exception cref="UsageException">None is given, or more than one.</exception>
    public SelectionTarget Read(ParseResult parsed)
    {
        ImmutableArray<Option> given = [.. Options.Where(option => parsed.GetResult(option) is not null)];
        return given switch
        {
            [Option<SelectionTarget?> only] => parsed.GetRequiredValue(only)!,
            [] => throw new UsageException(
                "Nothing says how much to remove. Give one of '--target-macs', '--target-params' and '--ratio', for instance '--target-macs 60%'."),
            _ => throw new UsageException($"'{string.Join("' and '", given.Select(option => option.Name))}' contradict each other. Give one of them."),
        };
    }
}
