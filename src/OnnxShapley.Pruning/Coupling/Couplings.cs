using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>Which channels of a model go together, which are pinned, and where masks sit: the result of <see cref="CouplingAnalyzer"/>.</summary>
public sealed class Couplings
{
    private readonly SlotChannels _channelOfSlot;

    internal Couplings(
        ModelFacts facts,
        ImmutableArray<Node> nodes,
        ImmutableArray<ChannelGroup> groups,
        ImmutableArray<PinnedAxis> pinned,
        ImmutableArray<Contraction> contractions,
        SlotChannels channelOfSlot,
        RuleCatalog rules,
        ImmutableArray<ComputedLength> adjusted)
    {
        Adjusted = adjusted;
        Rules = rules;
        Facts = facts;
        Nodes = nodes;
        Groups = groups;
        Pinned = pinned;
        Contractions = contractions;
        _channelOfSlot = channelOfSlot;
    }

    /// <summary>The model and what a run of it showed.</summary>
    public ModelFacts Facts { get; }

    /// <summary>The nodes that depend on the graph's inputs, in topological order.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The groups of channels that may be removed.</summary>
    public ImmutableArray<ChannelGroup> Groups { get; }

    /// <summary>Channels that may not be removed, with the reason.</summary>
    public ImmutableArray<PinnedAxis> Pinned { get; }

    /// <summary>Where channels are summed over, and masks sit.</summary>
    public ImmutableArray<Contraction> Contractions { get; }

    internal RuleCatalog Rules { get; }

    /// <summary>The computed integers that rules mend after a cut.</summary>
    internal ImmutableArray<ComputedLength> Adjusted { get; }

    /// <summary>The channel that owns a slot, or null where the slot may not be removed.</summary>
    public ChannelId? ChannelOf(Axis axis, int index) => _channelOfSlot[axis.Slot(index)];

    /// <summary>The axes of weights by which norms multiply the channels of a group: γ of every BatchNormalization that carries one of them.</summary>
    public ImmutableArray<Axis> ScalesOf(ChannelGroup group) =>
    [
        .. from node in Nodes
           let scale = Rules.Find(node.Proto)?.Scale(node)
           where scale is { IsWeight: true }
           from axis in scale.Axes
           where Enumerable.Range(0, axis.Length).Any(index => ChannelOf(axis, index)?.Group == @group.Number)
           select axis,
    ];

    /// <summary>
    /// Whether another analysis, of a model with the same weights, found the same channels in the same order: then a plan for one is a plan for the other.
    /// </summary>
    public bool HasSameChannelsAs(Couplings other) =>
        Groups.Length == other.Groups.Length
        && Groups.Zip(other.Groups).All(pair => pair.First.ChannelCount == pair.Second.ChannelCount && Slots(pair.First).SetEquals(other.Slots(pair.Second)));

    /// <summary>Whether any slot of the axis belongs to a channel that may be removed.</summary>
    public bool IsPrunable(Axis axis)
    {
        for (int index = 0; index < axis.Length; index++)
        {
            if (ChannelOf(axis, index) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which index of which weight belongs to which channel of a group.</summary>
    private HashSet<(string Weight, int Axis, int Index, int Channel)> Slots(ChannelGroup group) =>
    [
        .. from member in @group.Members
           from index in Enumerable.Range(0, member.Length)
           let channel = ChannelOf(member, index)
           where channel?.Group == @group.Number
           select (member.Operand.Tensor, member.Index, index, channel.Value.Channel),
    ];
}
