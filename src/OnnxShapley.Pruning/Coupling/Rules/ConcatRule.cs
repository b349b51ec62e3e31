using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Concat.</summary>
/// <remarks>Carries every axis; on the one that it joins, each input has its own stretch of the result's slots.</remarks>
[OperatorRule("Concat")]
internal sealed class ConcatRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        int joined = node.Result().Axis((int)node.Proto.GetInt("axis", 1)).Index;
        int offset = 0;
        foreach (Operand input in node.Inputs.OfType<Operand>())
        {
            foreach (Axis axis in input.Axes)
            {
                coupling.Tie(axis, 0, node.Result().Axis(axis.Index), axis.Index == joined ? offset : 0, axis.Length);
            }

            offset += input.Axis(joined).Length;
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => true;

    /// <summary>A constant that has a row for every image (a class token, zeros beside the channels) gets as many rows as the input that has images.</summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        int joined = node.Result().Axis((int)node.Proto.GetInt("axis", 1)).Index;
        int images = node.Inputs.IndexOf(node.Inputs.FirstOrDefault(operand => operand is { IsConstant: false }));
        if (joined == 0 || images < 0)
        {
            return;
        }

        string[] names = [.. edit.Copy.Input];
        for (int input = 0; input < names.Length; input++)
        {
            if (node.Required(input) is var constant && edit.HasRows(constant) && edit.KeepOneRow(input, constant))
            {
                string rows = edit.Writer.LengthOf(names[images], axis: 0);
                long[] ones = [.. Enumerable.Repeat(1L, constant.Rank - 1)];
                string shape = edit.Writer.Concat([rows, edit.Writer.Integers(ones)], axis: 0);
                edit.Copy.Input[input] = edit.Writer.Node("Expand", edit.Copy.Input[input], shape);
            }
        }
    }

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || node.Result().Rank != 1)
        {
            return null;
        }

        ImmutableArray<Extent?>.Builder extents = ImmutableArray.CreateBuilder<Extent?>();
        for (int input = 0; input < node.Inputs.Length; input++)
        {
            ImmutableArray<Extent?>? part = coupling.ReadExtents(node, input);
            extents.AddRange(part ?? [.. Enumerable.Repeat<Extent?>(null, node.Required(input).Axis(0).Length)]);
        }

        return extents.ToImmutable();
    }
}
