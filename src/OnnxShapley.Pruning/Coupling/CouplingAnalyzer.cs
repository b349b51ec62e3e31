using System.Collections.Immutable;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// Finds which channels of a model can only be removed together. It walks the graph, asks the rule of each operator what it does to the
/// axes of its operands, and joins slots that depend on each other by union-find. It knows no operator itself.
/// </summary>
public static class CouplingAnalyzer
{
    /// <summary>Analyses a model.</summary>
    /// <param name="facts">The model with observed shapes and constants.</param>
    /// <remarks>
    /// Where an axis of channels is split into several, either part may carry them, and which of them can only be seen when the whole graph has
    /// been walked. The last part carries at first. The graph is walked again with the first part at every node where the last one ended up
    /// pinned; where that does not help, the last part stays. What pins fewer channels in the end is the result.
    /// </remarks>
    public static Couplings Analyze(ModelFacts facts)
    {
        ResolvedGraph graph = ResolvedGraph.Of(facts);
        CouplingPass first = CouplingPass.Run(graph, []);
        if (first.PinnedSplits.IsEmpty)
        {
            return first.Couplings;
        }

        CouplingPass other = CouplingPass.Run(graph, first.PinnedSplits);
        ImmutableHashSet<AxisSplit> helped = first.PinnedSplits.Except(other.PinnedSplits);
        if (helped.IsEmpty)
        {
            return first.Couplings;
        }

        CouplingPass second = helped.Count == first.PinnedSplits.Count ? other : CouplingPass.Run(graph, helped);
        return second.PinnedSlots < first.PinnedSlots ? second.Couplings : first.Couplings;
    }
}
