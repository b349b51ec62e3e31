using System.Globalization;
using System.IO.Enumeration;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Selection;

/// <summary>How wide some groups are to be, whatever else a target says. Either a number of channels is given or a share.</summary>
/// <param name="Pattern">Name of a group; '*' stands for any characters and '?' for one.</param>
/// <param name="Channels">Channels to keep, at least one; null where a share is given.</param>
/// <param name="Share">Share of the channels to keep, above 0 to 1, rounded up to whole channels; null where a number is given.</param>
public sealed record GroupWidth(string Pattern, int? Channels, double? Share)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pattern}={(Share is { } share ? $"{Number(100 * share)}%" : Number(Channels!.Value))}";

    /// <summary>Whether it is about a group.</summary>
    internal bool Fits(ChannelGroup group) => FileSystemName.MatchesSimpleExpression(Pattern, group.Name, ignoreCase: false);

    /// <summary>Channels that a group keeps by it.</summary>
    internal int Of(ChannelGroup group) => Channels ?? group.ChannelCount - ChannelRatioTarget.WholeChannels(group, 1 - Share!.Value);

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
