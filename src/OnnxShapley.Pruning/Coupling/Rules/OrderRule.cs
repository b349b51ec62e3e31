using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that treat the slots of some axes by their order and let the others through.</summary>
/// <remarks>
/// CumSum and CumProd add up and multiply along an axis, which an input names; Trilu keeps a triangle of the last two; ReverseSequence reverses the
/// axis of time, by another amount for each slot of the axis of the batch. These axes are pinned, the others carried.
/// </remarks>
[OperatorRule("CumSum", "CumProd", "Trilu", "ReverseSequence")]
internal sealed class OrderRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        if (OrderedAxes(node, input) is not { } ordered)
        {
            coupling.PinAll(
                node, $"The axis of {node.Operator}, '{node.Required(1).Tensor}', is computed while the model runs.", Remedies.MakeConstant("the axis"));
            return;
        }

        foreach (Axis axis in input.Axes)
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index));
            if (ordered.Contains(axis.Index))
            {
                coupling.Pin(node, axis, $"{node.Operator} treats the slots of {axis} by their order.", Remedy(node));
            }
        }
    }

    private static string Remedy(Node node) => node.Operator switch
    {
        "CumSum" => "A matrix product with a constant triangle of ones computes the same and can be cut.",
        "Trilu" => "A product with a constant that is one in the triangle and zero elsewhere computes the same and can be cut.",
        _ => "Nothing in the file: what becomes of a slot depends on its place among the others. A network trained without it can be cut.",
    };

    private static ImmutableHashSet<int>? OrderedAxes(Node node, Operand input) => node.Operator switch
    {
        "Trilu" => [input.Rank - 2, input.Rank - 1],
        "ReverseSequence" => [input.Axis((int)node.Proto.GetInt("batch_axis", 1)).Index, input.Axis((int)node.Proto.GetInt("time_axis", 0)).Index],
        _ => node.ConstantIntegers(1) is [var axis] ? [input.Axis((int)axis).Index] : null,
    };
}
