using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Slice with bounds that are constant, or computed from lengths that constants fix.</summary>
/// <remarks>
/// Carries the axes that it leaves whole. On an axis that it narrows with step one, slot j of the result is slot start + j of the input; slots
/// outside end here, and the bounds follow a cut: computed ones become constants. Steps other than one, and bounds that are not known, pin the axis. Bounds are attributes before opset 10, inputs since.
/// </remarks>
[OperatorRule("Slice")]
internal sealed class SliceRule : OperatorRule
{
    private const int StartsInput = 1;
    private const int EndsInput = 2;
    private const int AxesInput = 3;
    private const int StepsInput = 4;
    private const string WithSteps = "Pick the same by a Gather with a constant vector of indices.";

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (Bounds(node, input => FixedIntegers.Read(node, coupling, input)) is not { } bounds)
        {
            PinSliced(node, coupling);
            return;
        }

        foreach (Axis axis in node.Required(0).Axes)
        {
            Axis target = node.Result().Axis(axis.Index);
            if (bounds.FirstOrDefault(bound => bound.Axis == axis.Index) is not { } bound || bound.IsWhole)
            {
                coupling.Tie(axis, target);
            }
            else if (bound.Step == 1)
            {
                coupling.Tie(axis, bound.Start, target, 0, target.Length);
            }
            else
            {
                string reason = $"Slice walks along {axis} in steps of {bound.Step}.";
                coupling.Pin(node, axis, reason, WithSteps);
                coupling.Pin(node, target, reason, WithSteps);
            }
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || coupling.ReadExtents(node, 0) is not { } extents || Bounds(node, node.ConstantIntegers) is not [{ Step: 1 } bound])
        {
            return null;
        }

        return [.. extents.Skip(bound.Start).Take(node.Result().Axis(0).Length)];
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        ImmutableArray<long>? Values(int index) => node.ConstantIntegers(index) ?? repair.Computed(index);

        if (Bounds(node, Values) is not { } bounds)
        {
            return;
        }

        Operand input = node.Required(0);
        bool isComputed = node.Input(StartsInput) is { IsConstant: false } || node.Input(EndsInput) is { IsConstant: false };
        if (!isComputed && !bounds.Any(bound => !bound.IsWhole && repair.IsCut(input.Axis(bound.Axis))))
        {
            return;
        }

        long[] starts = [.. Integers(node, StartsInput, "starts", Values)!];
        long[] ends = [.. Integers(node, EndsInput, "ends", Values)!];
        for (int i = 0; i < bounds.Length; i++)
        {
            Axis axis = input.Axis(bounds[i].Axis);
            if (!bounds[i].IsWhole && repair.IsCut(axis))
            {
                starts[i] = repair.Kept(axis).Count(slot => slot < bounds[i].Start);
                ends[i] = starts[i] + repair.Length(node.Result().Axis(axis.Index));
            }
        }

        Write(node, repair, StartsInput, "starts", starts);
        Write(node, repair, EndsInput, "ends", ends);
    }

    /// <summary>A slice of all images ends behind the last one, however many there are.</summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        if (Bounds(node, node.ConstantIntegers) is not { } bounds || Integers(node, EndsInput, "ends", node.ConstantIntegers) is not { } constant)
        {
            return;
        }

        long[] ends = [.. constant.Zip(bounds, (end, bound) => bound is { Axis: 0, IsWhole: true } && end > 0 ? int.MaxValue : end)];
        if (ends.SequenceEqual(constant))
        {
            return;
        }

        if (node.Input(EndsInput) is not { } input)
        {
            edit.Copy.SetInts("ends", ends);
        }
        else if (input.Type == TensorProto.Types.DataType.Int64)
        {
            edit.SetIntegers(EndsInput, ends);
        }
    }

    /// <summary>Where the bounds are not known, the axes that are not sliced are carried all the same.</summary>
    private static void PinSliced(Node node, CouplingBuilder coupling)
    {
        IEnumerable<Operand> computed = node.Inputs.Skip(StartsInput).OfType<Operand>().Where(operand => !operand.IsConstant);
        string reason = $"The bounds of the slice, {string.Join(", ", computed.Select(operand => $"'{operand.Tensor}'"))}, are computed while the model runs.";
        string remedy = Remedies.MakeConstant("the bounds");
        if (node.Input(AxesInput) is { IsConstant: false } || node.Input(StartsInput) is not { } starts)
        {
            coupling.PinAll(node, reason, remedy);
            return;
        }

        ImmutableArray<long> axes = node.ConstantIntegers(AxesInput) ?? [.. Enumerable.Range(0, starts.Shape[0]).Select(axis => (long)axis)];
        ImmutableArray<Axis> sliced = [.. axes.Select(axis => node.Required(0).Axis((int)axis))];
        foreach (Axis axis in node.Required(0).Axes)
        {
            if (sliced.Contains(axis))
            {
                coupling.Pin(node, axis, reason, remedy);
                coupling.Pin(node, node.Result().Axis(axis.Index), reason, remedy);
            }
            else
            {
                coupling.Tie(axis, node.Result().Axis(axis.Index));
            }
        }
    }

    private static void Write(Node node, NodeRepair repair, int input, string attribute, long[] values)
    {
        if (node.Input(input) is { Constant: { } constant })
        {
            repair.ReplaceIntegers(input, constant, values);
        }
        else if (node.Input(input) is not null)
        {
            repair.SetIntegers(input, values);
        }
        else
        {
            repair.Copy.SetInts(attribute, values);
        }
    }

    private static ImmutableArray<long>? Integers(Node node, int input, string attribute, Func<int, ImmutableArray<long>?> values) =>
        node.Input(input) is null ? node.AttributeIntegers(attribute) : values(input);

    /// <summary>The sliced axes in the order that the node names them, or null where they are not known.</summary>
    private static ImmutableArray<Bound>? Bounds(Node node, Func<int, ImmutableArray<long>?> values)
    {
        Operand data = node.Required(0);
        bool isComputed = node.Inputs.Skip(AxesInput).OfType<Operand>().Any(operand => !operand.IsConstant);
        if (isComputed || Integers(node, StartsInput, "starts", values) is not { } starts || Integers(node, EndsInput, "ends", values) is not { } ends)
        {
            return null;
        }

        ImmutableArray<long> axes = Integers(node, AxesInput, "axes", values) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        ImmutableArray<long> steps = Integers(node, StepsInput, "steps", values) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        return [.. Enumerable.Range(0, starts.Length).Select(i => Bound.Of(data.Axis((int)axes[i]), starts[i], ends[i], steps[i]))];
    }

    private sealed record Bound(int Axis, int Start, long Step, bool IsWhole)
    {
        public static Bound Of(Axis axis, long start, long end, long step)
        {
            int length = axis.Length;
            long from = Math.Clamp(start < 0 ? start + length : start, 0, length);
            long to = Math.Clamp(end < 0 ? end + length : end, 0, length);
            return new Bound(axis.Index, (int)from, step, step == 1 && from == 0 && to == length);
        }
    }
}
