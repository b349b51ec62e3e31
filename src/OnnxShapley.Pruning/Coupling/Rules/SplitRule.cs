using System.Collections.Immutable;
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
        if (node.Input(SizesInput) is { } sizes && FixedIntegers.Read(node, coupling, SizesInput) is null)
        {
            coupling.Pin(node, split, $"The sizes of the parts, '{sizes.Tensor}', are computed while the model runs.", Remedies.MakeConstant("the sizes"));
        }

        foreach ((int start, int length, Operand? output) in Parts(node))
        {
            foreach (Axis axis in output?.Axes ?? [])
            {
                coupling.Tie(input.Axis(axis.Index), axis.Index == split.Index ? start : 0, axis, 0, axis.Index == split.Index ? length : axis.Length);
            }
        }
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis split = SplitAxis(node);
        bool isComputed = repair.Computed(SizesInput) is not null;
        if (!repair.IsCut(split) && !isComputed)
        {
            return;
        }

        ImmutableArray<int> kept = repair.Kept(split);
        long[] sizes = [.. Parts(node).Select(part => (long)kept.Count(slot => slot >= part.Start && slot < part.Start + part.Length))];
        if (node.Opset < FirstOpsetWithSizesInput)
        {
            repair.Copy.SetInts("split", sizes);
            return;
        }

        repair.RemoveAttribute("num_outputs");
        repair.SetIntegers(SizesInput, sizes);
    }

    /// <summary>Where each part begins and how long it is; a part without a name, which nothing can read, takes its share of what is known.</summary>
    private static IEnumerable<(int Start, int Length, Operand? Output)> Parts(Node node)
    {
        Axis split = SplitAxis(node);
        int count = node.Proto.Output.Count;
        ImmutableArray<long>? sizes = node.ConstantIntegers(SizesInput) ?? node.AttributeIntegers("split");
        int start = 0;
        for (int index = 0; index < count; index++)
        {
            Operand? output = node.Output(index);
            int length = output?.Axis(split.Index).Length ?? (int)(sizes?[index] ?? Math.Min((split.Length + count - 1) / count, split.Length - start));
            yield return (start, length, output);
            start += length;
        }
    }

    private static Axis SplitAxis(Node node) => node.Required(0).Axis((int)node.Proto.GetInt("axis", 0));
}
