using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Selection;

/// <summary>How much to remove: <see cref="ChannelRatioTarget"/> or <see cref="CostShareTarget"/>, but for groups whose width is given.</summary>
public abstract record SelectionTarget
{
    private protected SelectionTarget()
    {
    }

    /// <summary>Widths of some groups. Of several that are about one group, the last counts.</summary>
    public ImmutableArray<GroupWidth> Widths { get; init; } = [];

    /// <summary>Channels that a group keeps because its width is given; null where it is not.</summary>
    internal int? WidthOf(ChannelGroup group) => Last(group)?.Of(group);

    /// <summary>Whether a group certainly stays whole, so that its channels need no scores.</summary>
    internal virtual bool LeavesWhole(ChannelGroup group) => WidthOf(group) == group.ChannelCount;

    /// <summary>Checks that the widths fit a model.</summary>
    /// <exception cref="UsageException">One is about no group, or counts for a group that has fewer channels than it asks for.</exception>
    internal void EnsureFits(ImmutableArray<ChannelGroup> groups)
    {
        foreach (GroupWidth width in Widths)
        {
            if (!groups.Any(width.Fits))
            {
                throw new UsageException(
                    $"'--keep {width}' is about no group of the model. Its groups are '{string.Join("', '", groups.Select(group => group.Name))}'.");
            }

            if (groups.FirstOrDefault(group => Last(group) == width && width.Of(group) > group.ChannelCount) is { } narrow)
            {
                throw new UsageException(
                    $"'--keep {width}' asks for more channels than the group '{narrow.Name}' has, {narrow.ChannelCount}. Ask for that many at most, or for 100 %.");
            }
        }
    }

    private GroupWidth? Last(ChannelGroup group) => Widths.LastOrDefault(width => width.Fits(group));

    /// <summary>What is said of the widths, after what is said of the rest.</summary>
    private protected string AndWidths() => Widths.IsEmpty ? string.Empty : $", with {string.Join(", ", Widths)} kept";
}
