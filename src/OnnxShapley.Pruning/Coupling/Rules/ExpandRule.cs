using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Expand.</summary>
/// <remarks>
/// Carries the axes that the input spans. An axis that stretches holds the same value in all slots, whichever of them stay. A number of channels in
/// the shape follows a cut where it is a number, or where the graph takes it from an axis, which is cut alike; 1 stands for "as the input is".
/// </remarks>
[OperatorRule("Expand")]
internal sealed class ExpandRule : OperatorRule
{
    private const int ShapeInput = 1;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (coupling.ReadExtents(node, ShapeInput) is not { } shape)
        {
            coupling.PinAll(
                node,
                $"The shape to expand to, '{node.Required(ShapeInput).Tensor}', is computed in a way that is not understood.",
                Remedies.MakeConstant("the shape"));
            return;
        }

        HashSet<int> following = [];
        foreach (Axis target in node.Result().Axes)
        {
            if (!Follows(node, coupling, shape, target))
            {
                coupling.PinComputed(node, ShapeInput, PlaceOf(target, shape.Length), SourceOf(node, target) is { } unfollowed ? [target, unfollowed] : [target]);
                continue;
            }

            following.Add(PlaceOf(target, shape.Length));
            if (SourceOf(node, target) is { } source && source.Length == target.Length)
            {
                coupling.Tie(source, target);
            }
            else
            {
                coupling.Mention(target);
                if (SourceOf(node, target) is { } stretched)
                {
                    coupling.Mention(stretched);
                }
            }
        }

        coupling.PinLengths(node, ShapeInput, shape, following);
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override void Repair(Node node, NodeRepair repair)
    {
        if (node.Required(ShapeInput).Constant is not { } constant)
        {
            int count = node.Required(ShapeInput).Axis(0).Length;
            repair.Adjust(ShapeInput, count, place => node.Result().Axis(place - count));
            return;
        }

        if (!node.Result().Axes.Any(repair.IsCut))
        {
            return;
        }

        long[] shape = TensorContent.ReadInt64(constant, null);
        foreach (Axis axis in node.Result().Axes.Where(repair.IsCut))
        {
            int place = PlaceOf(axis, shape.Length);
            if (place >= 0 && shape[place] != 1)
            {
                shape[place] = repair.Length(axis);
            }
        }

        repair.ReplaceIntegers(ShapeInput, constant, shape);
    }

    /// <summary>What has a row for every image already needs no more; what has none is stretched to as many as the images are elsewhere: not handled.</summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        Operand input = node.Required(0);
        if (node.ConstantIntegers(ShapeInput) is [var first, ..] shape && first == edit.Batch
            && shape.Length == node.Result().Rank && input.Rank == shape.Length && input.Shape[0] == edit.Batch)
        {
            edit.SetIntegers(ShapeInput, [1, .. shape.Skip(1)]);
        }
    }

    private static bool Follows(Node node, CouplingBuilder coupling, ImmutableArray<Extent?> shape, Axis target)
    {
        int place = PlaceOf(target, shape.Length);
        if (place < 0 || shape[place] is Extent.Literal { Value: 1 })
        {
            return true;
        }

        // Where a computed length is 1 and the input's axis is longer, it is not the length of the result: mending it would make it negative.
        bool isLength = shape[place] is Extent.Literal || shape[place]?.Evaluate() == target.Length;
        return isLength && coupling.Follows(node, ShapeInput, place, shape[place], target);
    }

    /// <summary>Where the length of an axis of the result stands in the shape, or negative where the shape is shorter.</summary>
    private static int PlaceOf(Axis target, int length) => length - target.Operand.Rank + target.Index;

    private static Axis? SourceOf(Node node, Axis target)
    {
        Operand input = node.Required(0);
        int index = input.Rank - target.Operand.Rank + target.Index;
        return index >= 0 ? input.Axis(index) : null;
    }
}
