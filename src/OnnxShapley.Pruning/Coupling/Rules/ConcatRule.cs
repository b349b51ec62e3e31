using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Concat.</summary>
/// <remarks>Carries every axis; on the one that it joins, each input has its own stretch of the result's slots.</remarks>
[OperatorRule("Concat")]
internal sealed class ConcatRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        int joined = node.Result().Axis((int)node.Proto.GetInt("axis", 1)).Index;
        int offset = 0;
        foreach (Operand input in node.Inputs.OfType<Operand>())
        {
            foreach (Axis axis in input.Axes)
            {
                coupling.Tie(axis, 0, node.Result().Axis(axis.Index), axis.Index == joined ? offset : 0, axis.Length);
            }

            offset += input.Axis(joined).Length;
        }
    }

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || node.Result().Rank != 1)
        {
            return null;
        }

        ImmutableArray<Extent?>.Builder extents = ImmutableArray.CreateBuilder<Extent?>();
        for (int input = 0; input < node.Inputs.Length; input++)
        {
            ImmutableArray<Extent?>? part = coupling.ReadExtents(node, input);
            extents.AddRange(part ?? [.. Enumerable.Repeat<Extent?>(null, node.Required(input).Axis(0).Length)]);
        }

        return extents.ToImmutable();
    }
}
