using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Selection;

/// <summary>The same share of the channels of every group, rounded down to whole channels.</summary>
/// <param name="Removed">Share to remove, 0 to below 1.</param>
public sealed record ChannelRatioTarget(double Removed) : SelectionTarget
{
    // 100 · 0.29 is 28.999999999999996.
    private const double RoundingError = 1e-9;

    /// <inheritdoc/>
    public override string ToString() => $"{100 * Removed:0.##} % of the channels of every group removed{AndWidths()}";

    /// <summary>A share of a group's channels, rounded down; never all of them.</summary>
    internal static int WholeChannels(ChannelGroup group, double share) =>
        (int)Math.Min(Math.Floor((group.ChannelCount * share) + RoundingError), group.ChannelCount - 1);

    /// <inheritdoc/>
    internal override bool LeavesWhole(ChannelGroup group) => base.LeavesWhole(group) || (Removed == 0 && WidthOf(group) is null);
}
