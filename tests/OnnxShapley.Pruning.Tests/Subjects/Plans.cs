using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>Plans to try.</summary>
internal static class Plans
{
    /// <summary>Keeps every channel with a probability, and at least one of each group.</summary>
    public static Plan Draw(Couplings couplings, Random random, double share) =>
        new(couplings, [.. couplings.Groups.Select(group => Draw(group, random, share))]);

    /// <summary>Keeps one channel of each group.</summary>
    public static Plan One(Couplings couplings, Random random) =>
        new(couplings, [.. couplings.Groups.Select(group => ImmutableArray.Create(random.Next(group.ChannelCount)))]);

    /// <summary>All channels, one channel, and random ones.</summary>
    public static IEnumerable<Plan> Several(Couplings couplings, int seed, int count)
    {
        Random random = new(seed);
        yield return Plan.KeepAll(couplings);
        yield return One(couplings, random);
        for (int i = 0; i < count; i++)
        {
            yield return Draw(couplings, random, 0.2 + (0.6 * random.NextDouble()));
        }
    }

    private static ImmutableArray<int> Draw(ChannelGroup group, Random random, double share)
    {
        int always = random.Next(group.ChannelCount);
        return [.. Enumerable.Range(0, group.ChannelCount).Where(channel => channel == always || random.NextDouble() < share)];
    }
}
