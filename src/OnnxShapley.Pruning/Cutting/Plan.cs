using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>The kept channels of every group.</summary>
public sealed class Plan
{
    private readonly ImmutableArray<ImmutableArray<bool>> _keeps;

    /// <summary>A plan from the kept channels of every group, in the order of the groups.</summary>
    /// <param name="couplings">The groups.</param>
    /// <param name="kept">Indices of the kept channels of each group: at least one each, ascending, none twice.</param>
    /// <exception cref="ArgumentException">A group is missing, keeps nothing, or an index is out of range or repeated.</exception>
    public Plan(Couplings couplings, IReadOnlyList<ImmutableArray<int>> kept)
    {
        if (kept.Count != couplings.Groups.Length)
        {
            throw new ArgumentException($"A plan for {couplings.Groups.Length} groups needs as many lists, not {kept.Count}.", nameof(kept));
        }

        _keeps = [.. couplings.Groups.Zip(kept, Flags)];
        Kept = [.. kept];
    }

    /// <summary>Indices of the kept channels of each group, ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> Kept { get; }

    /// <summary>The plan that removes nothing.</summary>
    public static Plan KeepAll(Couplings couplings) =>
        new(couplings, [.. couplings.Groups.Select(group => Enumerable.Range(0, group.ChannelCount).ToImmutableArray())]);

    /// <summary>Whether a channel is kept.</summary>
    public bool Keeps(ChannelId channel) => _keeps[channel.Group][channel.Channel];

    private static ImmutableArray<bool> Flags(ChannelGroup group, ImmutableArray<int> kept)
    {
        bool isAscending = kept.Zip(kept.Skip(1), (a, b) => a < b).All(ascending => ascending);
        if (kept.IsEmpty || !isAscending || kept[0] < 0 || kept[^1] >= group.ChannelCount)
        {
            throw new ArgumentException(
                $"The kept channels of group '{group.Name}' must be one or more ascending indices below {group.ChannelCount}, not [{string.Join(", ", kept)}].");
        }

        bool[] flags = new bool[group.ChannelCount];
        foreach (int channel in kept)
        {
            flags[channel] = true;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(flags);
    }
}
