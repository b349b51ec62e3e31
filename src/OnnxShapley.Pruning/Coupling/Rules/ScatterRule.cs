using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>ScatterElements (Scatter before opset 11) and ScatterND: the data, with some elements replaced.</summary>
/// <remarks>
/// Carries every axis of the data that is not addressed by number. ScatterElements addresses one axis; on the others slot i of the indices and of the
/// updates is slot i of the data. ScatterND addresses as many of the first axes as its indices have columns; the others are those of the updates
/// behind the axes of the indices.
/// </remarks>
[OperatorRule("ScatterElements", "Scatter", "ScatterND")]
internal sealed class ScatterRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand data = node.Required(0);
        Operand indices = node.Required(1);
        Operand updates = node.Required(2);
        bool isBlocks = node.Operator == "ScatterND";
        int addressed = isBlocks ? indices.Shape[^1] : data.Axis((int)node.Proto.GetInt("axis", 0)).Index;
        foreach (Axis axis in data.Axes)
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index));
            if (isBlocks ? axis.Index < addressed : axis.Index == addressed)
            {
                coupling.Pin(
                    node,
                    axis,
                    $"{node.Operator} writes to slots of {axis} by the numbers in '{indices.Tensor}'.",
                    "Where the numbers are constant, join what is written and what stays by Slice and Concat. Otherwise nothing: every slot may be written to.");
            }
            else if (isBlocks)
            {
                coupling.Tie(axis, updates.Axis(indices.Rank - 1 + axis.Index - addressed));
            }
            else
            {
                Axis place = indices.Axis(axis.Index);
                coupling.Tie(axis, 0, place, 0, place.Length);
                coupling.Tie(place, updates.Axis(axis.Index));
            }
        }

        if (isBlocks)
        {
            foreach (Axis axis in indices.Axes.SkipLast(1))
            {
                coupling.Tie(axis, updates.Axis(axis.Index));
            }
        }
    }
}
