using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that lay the same elements out on other axes.</summary>
/// <remarks>
/// The two shapes are matched block by block (<see cref="ReshapeBlocks"/>). Where an axis only moves it is carried. Where several axes merge into
/// one, or one splits into several, one axis of the several is carried: slot c of a channel axis becomes the stretch of slots that its elements
/// land on, and the other axes are pinned. Of the axes that one splits into that is the last, or the first where the analysis finds that the
/// last may not be cut further down: a shuffle to [2, C / 2] carries the last, one to [C / 2, 2] the first. The target shape of Reshape follows a
/// cut where it is constant; where the graph computes it, lengths follow by themselves or are corrected by an Add before the node, and what is not
/// understood is pinned.
/// </remarks>
[OperatorRule("Reshape", "Flatten", "Squeeze", "Unsqueeze")]
internal sealed class ReshapeRule : OperatorRule
{
    private const int TargetInput = 1;
    private const string OneOfSeveral = "Nothing, while those axes are merged or split together: one of them can be cut, where nothing else pins it.";
    private const string InSteps = "Bring the channels to an axis of their own by a Transpose first, and merge or split whole axes only.";

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        ImmutableArray<ReshapeBlock> blocks = ReshapeBlocks.Match(input.Shape, node.Result().Shape);
        ImmutableArray<Extent?>? target = null;
        if (IsReshape(node) && (target = coupling.ReadExtents(node, TargetInput)) is null)
        {
            coupling.PinAll(
                node,
                $"The target shape '{node.Required(TargetInput).Tensor}' is computed in a way that is not understood.",
                Remedies.MakeConstant("the shape"));
            return;
        }

        if (node.Proto.OpType == "Squeeze" && node.Input(TargetInput) is null && !node.Proto.Has("axes"))
        {
            coupling.PinAll(
                node, "Squeeze without axes drops every axis of length one, also one that a cut leaves with a single channel.", "Name the axes that it is to drop.");
            return;
        }

        HashSet<int> following = [];
        foreach (ReshapeBlock block in blocks)
        {
            AxisSplit split = new(node.Position, block.Input[0]);
            bool isFirst = coupling.CarriesFirst(split);
            if (block.Carried((input.Shape, node.Result().Shape), axis => coupling.IsFree(input.Axis(axis)), isFirst) is not { } carried)
            {
                PinBlock(node, coupling, block);
                continue;
            }

            if (block.Input.Length == 1 && block.Output.Length > 1)
            {
                coupling.Split(split, node.Result().Axis(carried.Output));
            }

            if (CarryBlock(node, coupling, target, (block, carried)))
            {
                following.Add(carried.Output);
            }
        }

        coupling.PinLengths(node, TargetInput, Lengths(target), following);
    }

    /// <summary>A shape that is only laid out anew (a scalar length made a vector of one, say) keeps its elements.</summary>
    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling) =>
        node.Result().Rank <= 1 && coupling.HoldsLengths(node) && (node.Input(TargetInput)?.IsConstant ?? true) ? coupling.ReadExtents(node, 0) : null;

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override void Repair(Node node, NodeRepair repair)
    {
        if (!IsReshape(node))
        {
            return;
        }

        if (node.Required(TargetInput).Constant is not { } constant)
        {
            repair.Adjust(TargetInput, node.Result().Rank, node.Result().Axis);
            return;
        }

        if (!node.Result().Axes.Any(repair.IsCut))
        {
            return;
        }

        long[] target = TensorContent.ReadInt64(constant, null);
        for (int axis = 0; axis < target.Length; axis++)
        {
            int length = repair.Length(node.Result().Axis(axis));
            bool isRight = IsCopied(node, target[axis])
                ? repair.Length(node.Required(0).Axis(axis)) == length
                : target[axis] == -1 || !repair.IsCut(node.Result().Axis(axis));
            if (!isRight)
            {
                target[axis] = length;
            }
        }

        repair.ReplaceIntegers(TargetInput, constant, target);
    }

    /// <summary>Ties the axes that carry a block, where the target shape follows, and pins the others.</summary>
    private static bool CarryBlock(Node node, CouplingBuilder coupling, ImmutableArray<Extent?>? target, (ReshapeBlock Block, CarriedAxis Carried) entry)
    {
        Axis from = node.Required(0).Axis(entry.Carried.Input);
        Axis to = node.Result().Axis(entry.Carried.Output);
        foreach (Axis axis in AxesOf(node, entry.Block).Where(axis => axis != from && axis != to))
        {
            Axis carrying = axis.Operand == from.Operand ? from : to;
            coupling.Pin(node, axis, $"{node.Operator} merges or splits {axis} together with axis {carrying.Index}, which carries the channels.", OneOfSeveral);
        }

        if (!Follows(node, coupling, target, entry.Carried))
        {
            coupling.PinComputed(node, TargetInput, entry.Carried.Output, from, to);
            return false;
        }

        foreach ((int fromSlot, int toSlot) in entry.Block.Places(node.Required(0).Shape, node.Result().Shape, entry.Carried))
        {
            coupling.Tie(from, fromSlot, to, toSlot, 1);
        }

        return true;
    }

    private static void PinBlock(Node node, CouplingBuilder coupling, ReshapeBlock block)
    {
        string from = string.Join('×', block.Input.Select(axis => node.Required(0).Shape[axis]));
        string to = string.Join('×', block.Output.Select(axis => node.Result().Shape[axis]));
        (string reason, string remedy) = block.Output.Length == 1
            ? ($"{node.Operator} merges {from} elements of '{node.Required(0).Tensor}' into one axis, and none of those axes may be cut.", OneOfSeveral)
            : ($"{node.Operator} lays {from} elements of '{node.Required(0).Tensor}' out as {to}, which keeps no channel together.", InSteps);
        foreach (Axis axis in AxesOf(node, block))
        {
            coupling.Pin(node, axis, reason, remedy);
        }
    }

    private static IEnumerable<Axis> AxesOf(Node node, ReshapeBlock block) =>
        block.Input.Select(node.Required(0).Axis).Concat(block.Output.Select(node.Result().Axis));

    /// <summary>
    /// The first length is copied where it is that of the input, or else left open. Where the batch is not first but second, and nothing is open, the second is.
    /// </summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        ImmutableArray<int> from = node.Required(0).Shape;
        ImmutableArray<int> to = node.Result().Shape;
        if (!IsReshape(node) || node.ConstantIntegers(TargetInput) is not [> 0, ..] constant || from.IsEmpty || !IsCopied(node, 0))
        {
            return;
        }

        long[] target = [.. constant];
        if (from[0] != to[0])
        {
            target = [-1, .. target.Skip(1).Select((length, axis) => length == -1 ? to[axis + 1] : length)];
        }
        else
        {
            target[0] = 0;
            if (from[0] != edit.Batch && from.Length > 1 && from[1] % edit.Batch == 0 && target is [_, > 0, ..] && !target.Contains(-1))
            {
                target[1] = -1;
            }
        }

        edit.SetIntegers(TargetInput, target);
    }

    /// <summary>Whether the target length of a carried axis follows a cut: by itself, or by repair.</summary>
    private static bool Follows(Node node, CouplingBuilder coupling, ImmutableArray<Extent?>? target, CarriedAxis carried)
    {
        if (target is not { } extents || node.Required(TargetInput).IsConstant)
        {
            return true;
        }

        // A zero in a computed target copies the length at its own place, so the input's axis there must be cut alike.
        if (carried.Input < extents.Length && carried.Input != carried.Output && extents[carried.Input] is Extent.Literal { Value: 0 })
        {
            return false;
        }

        return extents[carried.Output] switch
        {
            Extent.Literal { Value: -1 } => true,
            Extent.Literal literal when IsCopied(node, literal.Value) => carried.Input == carried.Output,
            var extent => coupling.Follows(node, TargetInput, carried.Output, extent, node.Result().Axis(carried.Output)),
        };
    }

    /// <summary>The numbers -1 and 0 in a target are no lengths.</summary>
    private static ImmutableArray<Extent?> Lengths(ImmutableArray<Extent?>? target) =>
        target is { } extents ? [.. extents.Select(extent => extent is Extent.Literal { Value: <= 0 } ? null : extent)] : [];

    private static bool IsReshape(Node node) => node.Proto.OpType == "Reshape";

    private static bool IsCopied(Node node, long target) => target == 0 && node.Proto.GetInt("allowzero", 0) == 0;
}
