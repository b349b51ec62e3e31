using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that reduce some axes to one value: mean over space, say.</summary>
/// <remarks>Carries the axes that stay; those that are reduced are pinned. Axes are an attribute, or from opset 13 (ReduceSum) and 18 (the others) an input.</remarks>
[OperatorRule(
    "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
    "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare")]
internal sealed class ReductionRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        if (ReducedAxes(node, input.Rank) is not { } reduced)
        {
            coupling.PinAll(
                node, $"The axes that it reduces, '{node.Required(1).Tensor}', are computed while the model runs.", Remedies.MakeConstant("the axes"));
            return;
        }

        bool keepsAxes = node.Proto.GetInt("keepdims", 1) != 0;
        int target = 0;
        foreach (Axis axis in input.Axes)
        {
            if (reduced.Contains(axis.Index))
            {
                coupling.Pin(node, axis, $"{node.Operator} reduces {axis} to one value.", Remedy(node));
                target += keepsAxes ? 1 : 0;
            }
            else
            {
                coupling.Tie(axis, node.Result().Axis(target++));
            }
        }
    }

    /// <summary>The product or sum of lengths, or the largest or smallest of them.</summary>
    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling) =>
        coupling.HoldsLengths(node)
        && (node.Operator is "ReduceProd" or "ReduceSum" or "ReduceMax" or "ReduceMin")
        && node.Result().Shape.All(length => length == 1)
        && coupling.ReadExtents(node, 0) is { IsEmpty: false } lengths
            ? LengthArithmetic.Fold(node, coupling, lengths)
            : null;

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]) && node.Operator is "ReduceMean" or "ReduceSum";

    private static string Remedy(Node node) => node.Operator is "ReduceMean" or "ReduceSum"
        ? "A convolution or matrix product with one output, whose constant weights are all equal, computes the same and can be cut."
        : "Nothing in the file: what is computed over fewer channels is something else.";

    private static ImmutableHashSet<int>? ReducedAxes(Node node, int rank)
    {
        ImmutableArray<long>? axes = node.Input(1) is null ? node.AttributeIntegers("axes") : node.ConstantIntegers(1);
        if (node.Input(1) is not null && axes is null)
        {
            return null;
        }

        if (axes is not { Length: > 0 })
        {
            bool doesNothing = node.Proto.GetInt("noop_with_empty_axes", 0) != 0;
            return doesNothing ? [] : [.. Enumerable.Range(0, rank)];
        }

        return [.. axes.Value.Select(axis => (int)(axis < 0 ? axis + rank : axis))];
    }
}
