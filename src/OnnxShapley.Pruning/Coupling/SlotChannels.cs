using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>The channel of every slot of a model.</summary>
/// <param name="numbers">For each slot an index into <paramref name="channels"/>, or -1 for a slot that may not be removed.</param>
/// <param name="channels">All channels.</param>
internal sealed class SlotChannels(int[] numbers, ImmutableArray<ChannelId> channels)
{
    /// <summary>The channel that owns a slot, or null.</summary>
    public ChannelId? this[int slot] => numbers[slot] is >= 0 and var number ? channels[number] : null;
}
