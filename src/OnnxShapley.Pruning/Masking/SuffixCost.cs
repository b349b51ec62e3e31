using System.Collections.Immutable;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>What one evaluation of a group computes: the multiply-adds of its suffix.</summary>
public static class SuffixCost
{
    /// <summary>Multiply-adds of the suffix of every group for one image, by the group's number.</summary>
    public static ImmutableArray<long> OfGroups(CostModel costs)
    {
        Dictionary<int, long> byPosition = ByPosition(costs);
        return [.. costs.Couplings.Groups.Select(group => Of(costs.Couplings, group, byPosition))];
    }

    /// <summary>Multiply-adds of the suffix of one group for one image.</summary>
    public static long Of(CostModel costs, ChannelGroup group) => Of(costs.Couplings, group, ByPosition(costs));

    private static Dictionary<int, long> ByPosition(CostModel costs) =>
        costs.PerNode(axis => axis.Length).ToDictionary(entry => entry.Node.Position, entry => entry.MultiplyAdds);

    private static long Of(Couplings couplings, ChannelGroup group, Dictionary<int, long> byPosition)
    {
        return Suffix.Find(couplings, IsMasked).Nodes.Sum(entry => entry.Node is null ? 0 : byPosition.GetValueOrDefault(entry.Node.Position));

        bool IsMasked(Axis axis) => Enumerable.Range(0, axis.Length).Any(index => couplings.ChannelOf(axis, index)?.Group == group.Number);
    }
}
