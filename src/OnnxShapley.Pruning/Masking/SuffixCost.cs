using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>What it costs to run the part of a model that the masks of one group can change.</summary>
public static class SuffixCost
{
    /// <summary>Multiply-adds of the suffix of a group for one image.</summary>
    /// <param name="costs">The cost of the model.</param>
    /// <param name="group">One of its groups.</param>
    public static long MultiplyAdds(CostModel costs, ChannelGroup group)
    {
        Couplings couplings = costs.Couplings;
        Suffix suffix = Suffix.Find(
            couplings, axis => Enumerable.Range(0, axis.Length).Any(index => couplings.ChannelOf(axis, index)?.Group == group.Number));
        HashSet<int> positions = [.. suffix.Nodes.Select(entry => entry.Node?.Position ?? -1)];
        return costs.PerNode(axis => axis.Length).Where(entry => positions.Contains(entry.Node.Position)).Sum(entry => entry.MultiplyAdds);
    }
}
