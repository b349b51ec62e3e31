using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Split.</summary>
/// <remarks>
/// Carries every axis; on the one that it splits, each output has its own stretch of the input's slots. After a cut the sizes are written out:
/// as the attribute <c>split</c> before opset 13, as an input since, in place of equal parts or <c>num_outputs</c>. Sizes that differ from run to run
/// pin the axis that is split.
/// </remarks>
[OperatorRule("Split")]
internal sealed class SplitRule : OperatorRule
{
    private const int SizesInput = 1;
    private const long FirstOpsetWithSizesInput = 13;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        Axis split = SplitAxis(node);
        if (node.Outputs.IndexOf(null) is >= 0 and var unnamed)
        {
            coupling.PinAll(node, $"Output {unnamed} has no name, hence no known size.", "Give every output of the Split a name.");
            return;
        }

        if (node.Input(SizesInput) is { } sizes && FixedIntegers.Read(node, coupling, SizesInput) is null)
        {
            coupling.Pin(node, split, $"The sizes of the parts, '{sizes.Tensor}', are computed while the model runs.", Remedies.MakeConstant("the sizes"));
        }

        foreach ((int start, Operand output) in Parts(node))
        {
            foreach (Axis axis in output.Axes)
            {
                coupling.Tie(input.Axis(axis.Index), axis.Index == split.Index ? start : 0, axis, 0, axis.Length);
            }
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis split = SplitAxis(node);
        bool isComputed = repair.Computed(SizesInput) is not null;
        if (!repair.IsCut(split) && !isComputed)
        {
            return;
        }

        long[] sizes = [.. Parts(node).Select(part => (long)repair.Length(part.Output.Axis(split.Index)))];
        if (node.Opset < FirstOpsetWithSizesInput)
        {
            repair.Copy.SetInts("split", sizes);
            return;
        }

        repair.RemoveAttribute("num_outputs");
        repair.SetIntegers(SizesInput, sizes);
    }

    /// <summary>The parts, and where on the split axis each begins.</summary>
    private static IEnumerable<(int Start, Operand Output)> Parts(Node node)
    {
        int split = SplitAxis(node).Index;
        int start = 0;
        foreach (Operand output in node.Outputs.OfType<Operand>())
        {
            yield return (start, output);
            start += output.Axis(split).Length;
        }
    }

    private static Axis SplitAxis(Node node) => node.Required(0).Axis((int)node.Proto.GetInt("axis", 0));
}
