using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>GatherND.</summary>
/// <remarks>
/// Data [B..., K..., S...], indices [B..., Q..., k] → [B..., Q..., S...], with <c>batch_dims</c> axes B and the k axes K that the indices point into.
/// Carries B and S of the data and B and Q of the indices; K is pinned.
/// </remarks>
[OperatorRule("GatherND")]
internal sealed class GatherNDRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand data = node.Required(0);
        Operand indices = node.Required(1);
        int batch = (int)node.Proto.GetInt("batch_dims", 0);
        int firstSlice = batch + indices.Shape[^1];
        foreach (Axis axis in indices.Axes.SkipLast(1))
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index));
        }

        foreach (Axis axis in data.Axes)
        {
            if (axis.Index >= batch && axis.Index < firstSlice)
            {
                coupling.Pin(
                    node,
                    axis,
                    $"GatherND takes slots of {axis} by the numbers in '{indices.Tensor}'.",
                    "Where the numbers are constant, pick by a Gather with a constant vector of indices. Otherwise nothing: every slot may be asked for.");
            }
            else
            {
                coupling.Tie(axis, node.Result().Axis(axis.Index < batch ? axis.Index : indices.Rank - 1 + axis.Index - firstSlice));
            }
        }
    }
}
