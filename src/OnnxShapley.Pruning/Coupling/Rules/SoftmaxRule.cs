using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that normalise along an axis.</summary>
/// <remarks>Carries the other axes; the one that it normalises mixes its slots and is pinned. Before opset 13 all axes from the given one on are normalised together.</remarks>
[OperatorRule("Softmax", "LogSoftmax", "Hardmax")]
internal sealed class SoftmaxRule : OperatorRule
{
    private const long FirstOpsetWithOneAxis = 13;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        bool isOneAxis = node.Opset >= FirstOpsetWithOneAxis;
        int given = input.Axis((int)node.Proto.GetInt("axis", isOneAxis ? -1 : 1)).Index;
        foreach (Axis axis in input.Axes)
        {
            bool isNormalised = isOneAxis ? axis.Index == given : axis.Index >= given;
            if (isNormalised)
            {
                coupling.Pin(
                    node,
                    axis,
                    $"{node.Operator} normalises over {axis}, which mixes its channels.",
                    "Nothing: it weighs all of them against each other, and zeros take part where deleted channels do not.");
            }

            coupling.Tie(axis, node.Result().Axis(axis.Index));
        }
    }
}
