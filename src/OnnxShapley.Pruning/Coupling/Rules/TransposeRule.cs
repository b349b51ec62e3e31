using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Transpose.</summary>
/// <remarks>Carries every axis: axis i of the result is axis perm[i] of the input; without perm the order is reversed.</remarks>
[OperatorRule("Transpose")]
internal sealed class TransposeRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        ImmutableArray<long>? permutation = node.AttributeIntegers("perm");
        foreach (Axis axis in node.Result().Axes)
        {
            int source = permutation is { } order ? (int)order[axis.Index] : input.Rank - 1 - axis.Index;
            coupling.Tie(input.Axis(source), axis);
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);
}
