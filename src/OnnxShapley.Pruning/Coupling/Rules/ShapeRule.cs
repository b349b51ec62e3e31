using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Shape: the lengths of its input's axes.</summary>
/// <remarks>
/// Forbids nothing by itself: lengths follow a cut. What computes with them further down pins the axes that they measure. A vector of lengths has as
/// many of them whatever is cut.
/// </remarks>
[OperatorRule("Shape")]
internal sealed class ShapeRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling) => coupling.PinAll(
        node, "Its result is not used as a shape.", Remedies.MakeConstant("the lengths"));

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (coupling.HoldsLengths(node) && coupling.ReadExtents(node, 0) is { } lengths)
        {
            return [.. node.Required(0).Shape.Select(_ => new Extent.Literal(lengths.Length))];
        }

        int rank = node.Required(0).Rank;
        int start = Bound(node.Proto.GetInt("start", 0), rank);
        int end = Bound(node.Proto.GetInt("end", rank), rank);
        return [.. node.Required(0).Axes.Where(axis => axis.Index >= start && axis.Index < end).Select(axis => new Extent.LengthOf(axis))];
    }

    private static int Bound(long index, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, 0, rank);
}
