namespace OnnxShapley.Engine.Selection;

/// <summary>The same share of the channels of every group, rounded down to whole channels.</summary>
/// <param name="Removed">Share to remove, 0 to below 1.</param>
public sealed record ChannelRatioTarget(double Removed) : SelectionTarget
{
    /// <inheritdoc/>
    public override string ToString() => $"{100 * Removed:0.##} % of the channels of every group removed";
}
