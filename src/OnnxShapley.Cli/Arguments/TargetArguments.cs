using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say how much to remove: at most one for all groups, and widths of single groups.</summary>
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

    private readonly Option<ImmutableArray<GroupWidth>> _widths = new("--keep")
    {
        HelpName = "GROUP=N",
        Description = "Channels to keep in a group, as a number or a share: '/layer1/*=12', '/conv1/Conv=100%'; '*' stands for any characters. May be given several times; "
            + "the last that fits a group counts. Other groups follow the target, or stay whole where none is given. 'inspect' names the groups.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The options.</summary>
    public TargetArguments() => _widths.CustomParser = result =>
    {
        try
        {
            return [.. result.Tokens.Select(token => ArgumentText.Width(_widths.Name, token.Value))];
        }
        catch (UsageException exception)
        {
            result.AddError(exception.Message);
            return [];
        }
    };

    /// <summary>The options.</summary>
    public ImmutableArray<Option> Options => [.. Targets, _widths];

    private ImmutableArray<Option> Targets => [_multiplyAdds, _parameters, _ratio];

    /// <summary>The target.</summary>
    /// <exception cref="UsageException">None is given, or more than one.</exception>
    public SelectionTarget Read(ParseResult parsed)
    {
        ImmutableArray<Option> given = [.. Targets.Where(option => parsed.GetResult(option) is not null)];
        ImmutableArray<GroupWidth> widths = parsed.GetResult(_widths) is null ? [] : parsed.GetValue(_widths);
        return given switch
        {
            [Option<SelectionTarget?> only] => parsed.GetRequiredValue(only)! with { Widths = widths },
            [] when !widths.IsEmpty => new ChannelRatioTarget(0) { Widths = widths },
            [] => throw new UsageException(
                "Nothing says how much to remove. Give '--target-macs', '--target-params', '--ratio' or '--keep', for instance '--target-macs 60%'."),
            _ => throw new UsageException($"'{string.Join("' and '", given.Select(option => option.Name))}' contradict each other. Give one of them."),
        };
    }
}
