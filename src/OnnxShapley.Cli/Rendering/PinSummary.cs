using System.Collections.Immutable;
using System.Text.RegularExpressions;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Pinned axes that have the same reason, but for names and numbers in it, and the same remedy.</summary>
/// <param name="Channels">How many channels there are on all of them.</param>
/// <param name="Producers">The nodes that make the channels.</param>
/// <param name="Pins">The nodes, inputs or outputs that do not allow the cut.</param>
/// <param name="Operator">Their operator.</param>
/// <param name="Reason">Why, with '…' for each name and number that is not the same for all.</param>
/// <param name="Remedy">What would free them.</param>
internal sealed partial record PinSummary(
    int Channels, ImmutableArray<string> Producers, ImmutableArray<string> Pins, string Operator, string Reason, string Remedy)
{
    /// <summary>Puts pinned axes together, in the order of the first of each kind.</summary>
    public static ImmutableArray<PinSummary> Of(ImmutableArray<PinnedAxis> pinned) =>
    [
        .. pinned
            .GroupBy(axis => (axis.Pin.Operator, Reason: NameOrNumber().Replace(axis.Pin.Reason, "…"), axis.Pin.Remedy))
            .Select(kind => new PinSummary(
                kind.Sum(axis => axis.Slots),
                [.. kind.Select(axis => axis.Producer.Name).Distinct()],
                [.. kind.Select(axis => axis.Pin.Node).Distinct()],
                kind.Key.Operator,
                Common([.. kind.Select(axis => axis.Pin.Reason)]),
                kind.Key.Remedy)),
    ];

    /// <summary>One of several sentences that differ in names and numbers only, with '…' where they differ.</summary>
    private static string Common(ImmutableArray<string> reasons)
    {
        ImmutableArray<ImmutableArray<string>> words = [.. reasons.Select(reason => NameOrNumber().Matches(reason).Select(match => match.Value).ToImmutableArray())];
        int place = 0;
        return NameOrNumber().Replace(reasons[0], match =>
        {
            int current = place++;
            bool isCommon = words.All(others => others[current] == match.Value);
            return isCommon ? match.Value : match.Value.StartsWith('\'') ? "'…'" : "…";
        });
    }

    [GeneratedRegex(@"'[^']*'|\d+(×\d+)*")]
    private static partial Regex NameOrNumber();
}
