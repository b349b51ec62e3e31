using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>Says of channels that are pinned where their weight is that of another node too: what pins them may lie behind that one.</summary>
internal static class SharedWeights
{
    /// <summary>The pinned axis, with a sentence on the other node where there is one.</summary>
    public static PinnedAxis Mention(PinnedAxis pinned, ImmutableArray<Node> nodes, CouplingBuilder coupling)
    {
        IEnumerable<Operand> weights = pinned.Producer.Inputs.OfType<Operand>().Where(operand => operand.Axes.Any(axis => coupling.ProducingAxes.Contains(axis.Id)));
        foreach (Operand weight in weights)
        {
            if (nodes.FirstOrDefault(node => !ReferenceEquals(node, pinned.Producer) && node.Inputs.Contains(weight)) is { } other)
            {
                string reason = $"{pinned.Pin.Reason} The weight '{weight.Tensor}' is that of '{other.Name}' too, so both are cut alike.";
                return pinned with { Pin = pinned.Pin with { Reason = reason } };
            }
        }

        return pinned;
    }
}
