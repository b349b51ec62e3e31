using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>Weights by the channels of a group whose slots they lie on.</summary>
internal static class ChannelWeights
{
    /// <summary>The elements of a weight that lie on slots of a group's channels, row-major, each with its channel.</summary>
    /// <param name="couplings">The model and its groups.</param>
    /// <param name="group">The group.</param>
    /// <param name="axis">The axis of the weight whose slots are looked at.</param>
    public static IEnumerable<(int Channel, float Weight)> Of(Couplings couplings, ChannelGroup group, Axis axis)
    {
        float[] weights = WeightValues.Read(couplings.Facts, axis.Operand);
        int[] channels = ChannelsOf(couplings, group, axis);
        int inner = LengthBehind(axis);
        for (int i = 0; i < weights.Length; i++)
        {
            if (channels[i / inner % axis.Length] is >= 0 and int channel)
            {
                yield return (channel, weights[i]);
            }
        }
    }

    /// <summary>
    /// For every channel, the elements on its slots in one vector, slot by slot. All vectors are as long as the longest, with zeros at the end: what is not there
    /// adds nothing.
    /// </summary>
    /// <param name="couplings">The model and its groups.</param>
    /// <param name="group">The group.</param>
    /// <param name="axis">The axis of the weight whose slots are looked at.</param>
    public static float[][] Vectors(Couplings couplings, ChannelGroup group, Axis axis)
    {
        float[] weights = WeightValues.Read(couplings.Facts, axis.Operand);
        int[] channels = ChannelsOf(couplings, group, axis);
        int[] slots = new int[group.ChannelCount];
        int[] places = [.. channels.Select(channel => channel < 0 ? 0 : slots[channel]++)];
        int inner = LengthBehind(axis);
        int size = weights.Length / Math.Max(1, axis.Length);
        float[][] vectors = [.. slots.Select(_ => new float[slots.Max() * size])];
        for (int i = 0; i < weights.Length; i++)
        {
            int slot = i / inner % axis.Length;
            if (channels[slot] is >= 0 and int channel)
            {
                vectors[channel][(places[slot] * size) + (i / inner / axis.Length * inner) + (i % inner)] = weights[i];
            }
        }

        return vectors;
    }

    /// <summary>The channel of the group that owns each slot of an axis; −1 where none does.</summary>
    public static int[] ChannelsOf(Couplings couplings, ChannelGroup group, Axis axis) =>
    [
        .. Enumerable.Range(0, axis.Length)
            .Select(index => couplings.ChannelOf(axis, index) is { } id && id.Group == group.Number ? id.Channel : -1),
    ];

    private static int LengthBehind(Axis axis) => axis.Operand.Shape.Skip(axis.Index + 1).Aggregate(1, (product, length) => product * length);
}
