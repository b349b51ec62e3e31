using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Split.</summary>
/// <remarks>
/// Carries every axis; on the one that it splits, each output has its own stretch of the input's slots. After a cut the sizes are written out:
/// as the attribute <c>split</c> before opset 13, as an input since, in place of equal parts or <c>num_outputs</c>.
/// </remarks>
[OperatorRule("Split")]
internal sealed class SplitRule : OperatorRule
{
    private const int SizesInput = 1;
    private const long FirstOpsetWithSizesInput = 13;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        if (node.Input(SizesInput) is { IsConstant: false } sizes)
        {
            coupling.PinAll(node, $"The sizes of the parts, '{sizes.Tensor}', are computed while the model runs.", Remedies.MakeConstant("the sizes"));
            return;
        }

        int split = SplitAxis(node).Index;
        int offset = 0;
        for (int index = 0; index < node.Proto.Output.Count; index++)
        {
            if (node.Output(index) is not { } output)
            {
                coupling.PinAll(node, $"Output {index} has no name, hence no known size.", "Give every output of the Split a name.");
                return;
            }

            foreach (Axis axis in output.Axes)
            {
                coupling.Tie(input.Axis(axis.Index), axis.Index == split ? offset : 0, axis, 0, axis.Length);
            }

            offset += output.Axis(split).Length;
        }
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis split = SplitAxis(node);
        if (!repair.IsCut(split))
        {
            return;
        }

        long[] sizes = [.. node.Outputs.OfType<Operand>().Select(output => (long)repair.Length(output.Axis(split.Index)))];
        if (node.Opset < FirstOpsetWithSizesInput)
        {
            repair.Copy.SetInts("split", sizes);
            return;
        }

        repair.RemoveAttribute("num_outputs");
        repair.SetIntegers(SizesInput, sizes);
    }

    private static Axis SplitAxis(Node node) => node.Required(0).Axis((int)node.Proto.GetInt("axis", 0));
}
