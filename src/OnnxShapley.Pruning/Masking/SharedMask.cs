using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Masks that all images of a batch share: one vector a group.</summary>
internal sealed class SharedMask(Couplings couplings, ImmutableArray<string> masks, GraphWriter writer)
{
    private string? _one;

    public bool IsMasked(Axis axis) => couplings.IsPrunable(axis);

    public string For(Axis axis)
    {
        ImmutableArray<ChannelId?> channels = [.. Enumerable.Range(0, axis.Length).Select(index => couplings.ChannelOf(axis, index))];
        ImmutableArray<int> groups = [.. channels.OfType<ChannelId>().Select(channel => channel.Group).Distinct().Order()];

        // All masks in one vector, and a one behind them for the slots that are never switched off.
        Dictionary<int, int> offsets = [];
        int count = 0;
        foreach (int group in groups)
        {
            offsets.Add(group, count);
            count += couplings.Groups[group].ChannelCount;
        }

        string vector = writer.Concat([.. groups.Select(group => masks[group]), _one ??= writer.Vector([1f])], axis: 0);
        long[] indices = [.. channels.Select(channel => channel is { } id ? offsets[id.Group] + id.Channel : (long)count)];
        string slots = writer.Gather(vector, writer.Integers(indices), axis: 0);
        long[] shape = [axis.Length, .. Enumerable.Repeat(1L, axis.Operand.Rank - 1 - axis.Index)];
        return writer.Cast(writer.Reshape(slots, shape), TensorProto.Types.DataType.Float, axis.Operand.Type);
    }
}
