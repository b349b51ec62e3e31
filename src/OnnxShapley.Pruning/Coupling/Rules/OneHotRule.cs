using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>OneHot.</summary>
/// <remarks>Carries the axes of the indices; the axis that it adds has a slot for each number and is pinned.</remarks>
[OperatorRule("OneHot")]
internal sealed class OneHotRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Axis added = node.Result().Axis((int)node.Proto.GetInt("axis", -1));
        coupling.Pin(
            node,
            added,
            $"OneHot makes {added} of the numbers in '{node.Required(0).Tensor}': a slot for each.",
            "Nothing: every number may occur, and has a slot of its own.");
        foreach (Axis axis in node.Required(0).Axes)
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index < added.Index ? axis.Index : axis.Index + 1));
        }
    }
}
