using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>ConstantOfShape.</summary>
/// <remarks>
/// One value in all slots, whichever of them stay. A number of channels in the shape follows a cut where the graph takes it from an axis, which is cut
/// alike, or where constants fix it. As a vector of integers it may itself hold lengths: exporters make vectors of ones with it.
/// </remarks>
[OperatorRule("ConstantOfShape")]
internal sealed class ConstantOfShapeRule : OperatorRule
{
    private const int ShapeInput = 0;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (coupling.ReadExtents(node, ShapeInput) is not { } shape)
        {
            coupling.PinAll(
                node, $"The shape to fill, '{node.Required(ShapeInput).Tensor}', is computed in a way that is not understood.", Remedies.MakeConstant("the shape"));
            return;
        }

        HashSet<int> following = [];
        foreach (Axis target in node.Result().Axes.Where(target => coupling.Follows(node, ShapeInput, target.Index, shape[target.Index], target)))
        {
            coupling.Mention(target);
            following.Add(target.Index);
        }

        coupling.PinLengths(node, ShapeInput, shape, following);
    }

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        bool isLengths = node.Result() is { Rank: 1, Type: TensorProto.Types.DataType.Int64 };
        if (!isLengths || !coupling.HoldsLengths(node) || coupling.ReadExtents(node, ShapeInput) is not [Extent.Literal { Value: var count }])
        {
            return null;
        }

        long value = node.Proto.GetTensor("value") is { } tensor ? TensorContent.ReadInt64(tensor, null)[0] : 0;
        return [.. Enumerable.Repeat(new Extent.Literal(value), checked((int)count))];
    }

    public override void Repair(Node node, NodeRepair repair) => repair.Adjust(ShapeInput, node.Result().Rank, node.Result().Axis);
}
