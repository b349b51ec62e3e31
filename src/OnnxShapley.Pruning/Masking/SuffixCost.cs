using System.Collections.Immutable;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>What it costs to run the part of a model that the masks of one group can change.</summary>
public static class SuffixCost
{
    /// <summary>Multiply-adds of the suffix of every group for one image, by the group's number.</summary>
    public static ImmutableArray<long> OfGroups(CostModel costs)
    {
        Couplings couplings = costs.Couplings;
        Dictionary<int, long> byPosition = costs.PerNode(axis => axis.Length).ToDictionary(entry => entry.Node.Position, entry => entry.MultiplyAdds);
        return [.. couplings.Groups.Select(group => Suffix.Find(couplings, axis => IsOf(axis, group)).Nodes.Sum(entry => MultiplyAdds(entry.Node)))];

        long MultiplyAdds(Node? node) => node is null ? 0 : byPosition.GetValueOrDefault(node.Position);

        bool IsOf(Axis axis, ChannelGroup group) => Enumerable.Range(0, axis.Length).Any(index => couplings.ChannelOf(axis, index)?.Group == group.Number);
    }
}
