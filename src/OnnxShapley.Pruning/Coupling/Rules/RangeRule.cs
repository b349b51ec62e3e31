using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Range.</summary>
/// <remarks>It counts up to a length: its numbers would change with a cut, so that what it measures is pinned. From number to number it is a vector of numbers.</remarks>
[OperatorRule("Range")]
internal sealed class RangeRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling) => coupling.PinAll(
        node, $"Range numbers the slots of {node.Result().Axis(0)}.", Remedies.MakeConstant("the numbers"));

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        bool isLengths = node.Result().Type is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32;
        return isLengths
            && coupling.HoldsLengths(node)
            && coupling.ReadExtents(node, 0) is [Extent.Literal { Value: var start }]
            && coupling.ReadExtents(node, 1) is [Extent.Literal]
            && coupling.ReadExtents(node, 2) is [Extent.Literal { Value: var step }]
                ? [.. Enumerable.Range(0, node.Result().Shape[0]).Select(i => new Extent.Literal(start + (i * step)))]
                : null;
    }
}
