using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Size: the number of all elements of its input.</summary>
/// <remarks>The product of the lengths of all axes. Where these change from run to run (the batch, space), none may be cut.</remarks>
[OperatorRule("Size")]
internal sealed class SizeRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling) => coupling.PinAll(node, "Its result is not used as a length.", Remedies.MakeConstant("the size"));

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        return coupling.HoldsLengths(node) && coupling.ReadExtents(node, 0) is { } lengths
            ? [new Extent.Literal(lengths.Length)]
            : LengthArithmetic.Fold(node, coupling, [new Extent.Literal(1), .. input.Axes.Select(axis => new Extent.LengthOf(axis))]);
    }
}
