using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that look for the largest or smallest elements along an axis.</summary>
/// <remarks>Carries the other axes; the axis that they search is pinned: what they find are its indices.</remarks>
[OperatorRule("ArgMax", "ArgMin", "TopK")]
internal sealed class SearchRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        bool isTop = node.Operator == "TopK";
        Axis searched = input.Axis((int)node.Proto.GetInt("axis", isTop ? -1 : 0));
        bool keepsAxis = isTop || node.Proto.GetInt("keepdims", 1) != 0;
        coupling.Pin(
            node,
            searched,
            $"{node.Operator} looks along {searched}: what it finds are numbers of channels.",
            Remedies.Numbers);
        foreach (Operand output in node.Outputs.OfType<Operand>())
        {
            foreach (Axis axis in input.Axes.Where(axis => axis.Index != searched.Index))
            {
                coupling.Tie(axis, output.Axis(axis.Index > searched.Index && !keepsAxis ? axis.Index - 1 : axis.Index));
            }
        }
    }
}
