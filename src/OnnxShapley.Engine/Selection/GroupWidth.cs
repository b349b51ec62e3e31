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
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pattern}={(Share is { } share ? $"{Percent(share)}%" : Channels)}");

    /// <summary>Whether it is about a group.</summary>
    internal bool Fits(ChannelGroup group) => FileSystemName.MatchesSimpleExpression(Pattern, group.Name, ignoreCase: false);

    /// <summary>Channels that a group keeps by it.</summary>
    internal int Of(ChannelGroup group) => Channels ?? group.ChannelCount - ChannelRatioTarget.WholeChannels(group, 1 - Share!.Value);

    // As it was given, to the last digit: in binary, 100 · 0.29 is 28.999999999999996.
    private static string Percent(double share) => (100 * (decimal)share).ToString("0.############################", CultureInfo.InvariantCulture);
}
