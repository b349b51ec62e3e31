using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Resize and Upsample.</summary>
/// <remarks>
/// Carries the axes whose length does not change; those that are resized are pinned. Sizes that hold a number of channels follow a cut where they
/// are numbers, or where the graph takes them from an axis, which is cut alike. Scales are 1 on the axes that are carried and need no repair; scales that are
/// computed while the model runs, and cropping (<c>tf_crop_and_resize</c>), are pinned. Scales are an attribute in Upsample before opset 9, the
/// second input up to opset 10 and the third since; from opset 18 the attribute <c>axes</c> may name the axes.
/// </remarks>
[OperatorRule("Resize", "Upsample")]
internal sealed class ResizeRule : OperatorRule
{
    private const int SizesInput = 3;
    private const long FirstOpsetWithRegions = 11;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        ImmutableArray<Extent?>? sizes = node.Input(SizesInput) is null ? null : coupling.ReadExtents(node, SizesInput);
        if (Obstacle(node, sizes) is var (reason, remedy))
        {
            coupling.PinAll(node, reason, remedy);
            return;
        }

        HashSet<int> following = [];
        foreach (Axis axis in node.Required(0).Axes)
        {
            Axis target = node.Result().Axis(axis.Index);
            if (axis.Length != target.Length || IsScaled(node, axis))
            {
                coupling.Pin(node, axis, $"{node.Operator} changes the length of {axis}.", Remedies.OtherLayout);
                coupling.Pin(node, target, $"{node.Operator} makes {target} of another length.", Remedies.OtherLayout);
            }
            else if (Follows(node, coupling, sizes, axis, target))
            {
                coupling.Tie(axis, target);
                following.Add(PlaceOf(node, axis.Index));
            }
            else
            {
                coupling.PinComputed(node, SizesInput, PlaceOf(node, axis.Index), axis, target);
            }
        }

        coupling.PinLengths(node, SizesInput, sizes ?? [], following);
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        if (node.Input(SizesInput) is not { } operand)
        {
            return;
        }

        if (operand.Constant is not { } constant)
        {
            repair.Adjust(SizesInput, operand.Axis(0).Length, place => AxisAt(node, place));
            return;
        }

        if (!node.Result().Axes.Any(repair.IsCut))
        {
            return;
        }

        long[] sizes = TensorContent.ReadInt64(constant, null);
        foreach (Axis axis in node.Result().Axes.Where(repair.IsCut))
        {
            if (PlaceOf(node, axis.Index) is var place && place >= 0)
            {
                sizes[place] = repair.Length(axis);
            }
        }

        repair.ReplaceIntegers(SizesInput, constant, sizes);
    }

    /// <summary>Sizes that hold the batch take it from the input.</summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        if (node.ConstantIntegers(SizesInput) is { IsEmpty: false } sizes && PlaceOf(node, 0) == 0 && sizes[0] == edit.Batch)
        {
            string batch = edit.Writer.LengthOf(edit.Copy.Input[0], axis: 0);
            edit.Copy.Input[SizesInput] = edit.Writer.Concat([batch, edit.Writer.Integers([.. sizes.Skip(1)])], axis: 0);
        }
    }

    private static (string Reason, string Remedy)? Obstacle(Node node, ImmutableArray<Extent?>? sizes)
    {
        Operand? scales = Scales(node);
        return node.Input(SizesInput) switch
        {
            { } computed when sizes is null => (
                $"The sizes to resize to, '{computed.Tensor}', are computed in a way that is not understood.", Remedies.MakeConstant("the sizes")),
            null when scales is { IsConstant: false } => (
                $"The scales, '{scales.Tensor}', are computed while the model runs.", Remedies.MakeConstant("the scales")),
            _ when node.Proto.GetString("coordinate_transformation_mode") == "tf_crop_and_resize" => (
                "The attribute 'coordinate_transformation_mode' is 'tf_crop_and_resize': it crops as well, which is not handled.",
                "Crop by a Slice with constant bounds before a Resize in another mode."),
            _ => null,
        };
    }

    private static Operand? Scales(Node node) => node.Input(node.Operator == "Resize" && node.Opset >= FirstOpsetWithRegions ? 2 : 1);

    /// <summary>Whether a scale other than 1 is given for an axis: a small one may leave its length and still move its slots.</summary>
    private static bool IsScaled(Node node, Axis axis) =>
        PlaceOf(node, axis.Index) is >= 0 and var place
        && Scales(node)?.Constant is { } constant
        && TensorContent.ReadSingle(constant, null) is var scales
        && place < scales.Length
        && scales[place] != 1;

    private static bool Follows(Node node, CouplingBuilder coupling, ImmutableArray<Extent?>? sizes, Axis axis, Axis target)
    {
        int place = PlaceOf(node, axis.Index);
        if (sizes is not { } extents || place < 0 || node.Required(SizesInput).IsConstant)
        {
            return true;
        }

        return coupling.Follows(node, SizesInput, place, extents[place], target);
    }

    private static Axis AxisAt(Node node, int place) =>
        node.Result().Axis(node.AttributeIntegers("axes") is { } axes ? (int)axes[place] : place);

    /// <summary>Where an axis stands in the list of sizes, or -1 where the attribute <c>axes</c> does not name it.</summary>
    private static int PlaceOf(Node node, int axis) =>
        node.AttributeIntegers("axes") is { } axes
            ? axes.Select(named => node.Required(0).Axis((int)named).Index).ToImmutableArray().IndexOf(axis)
            : axis;
}
