using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Gather from a vector of lengths, as exporters write <c>x.shape[i]</c>.</summary>
/// <remarks>Anything else is pinned.</remarks>
[OperatorRule("Gather")]
internal sealed class GatherRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling) =>
        coupling.PinAll(node, "Gather is handled only where it picks a length out of a shape.");

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || coupling.ReadExtents(node, 0) is not { } extents || node.ConstantIntegers(1) is not { } indices)
        {
            return null;
        }

        return [.. indices.Select(index => extents[(int)(index < 0 ? index + extents.Length : index)])];
    }
}
