using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>GatherElements.</summary>
/// <remarks>
/// The indices have the result's shape. On the axes that it does not gather, slot i of the result is slot i of the data and of the indices. The
/// gathered axis is pinned, unless the indices are constant and depend on nothing but their place along it: then slot j of the result is slot
/// indices[j] of the data, and the indices follow a cut.
/// </remarks>
[OperatorRule("GatherElements")]
internal sealed class GatherElementsRule : OperatorRule
{
    private const int IndicesInput = 1;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand indices = node.Required(IndicesInput);
        Axis gathered = GatheredAxis(node);
        foreach (Axis axis in node.Required(0).Axes.Where(axis => axis.Index != gathered.Index))
        {
            Axis place = indices.Axis(axis.Index);
            coupling.Tie(axis, 0, place, 0, place.Length);
            coupling.Tie(place, node.Result().Axis(axis.Index));
        }

        if (Slots(node) is { } slots)
        {
            Axis result = node.Result().Axis(gathered.Index);
            coupling.Tie(indices.Axis(gathered.Index), result);
            for (int i = 0; i < slots.Length; i++)
            {
                coupling.Tie(gathered, slots[i], result, i, 1);
            }
        }
        else
        {
            (string reason, string remedy) = Obstacle(indices, gathered);
            coupling.Pin(node, gathered, reason, remedy);
        }
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis gathered = GatheredAxis(node);
        if (!repair.IsCut(gathered) || Slots(node) is not { } slots)
        {
            return;
        }

        Operand result = node.Result();
        ImmutableArray<int> kept = repair.Kept(gathered);
        long[] numbers = [.. repair.Kept(result.Axis(gathered.Index)).Select(slot => (long)kept.IndexOf(slots[slot]))];
        long[] dims = [.. result.Axes.Select(axis => (long)repair.Length(axis))];
        long inner = dims.Skip(gathered.Index + 1).Aggregate(1L, (product, length) => product * length);
        long count = dims.Aggregate(1L, (product, length) => product * length);
        long[] values = [.. Enumerable.Range(0, checked((int)count)).Select(i => numbers[i / inner % numbers.Length])];
        repair.SetTensor(IndicesInput, TensorContent.CreateInt64(string.Empty, dims, values));
    }

    private static (string Reason, string Remedy) Obstacle(Operand indices, Axis gathered) => indices.IsConstant
        ? (
            $"GatherElements picks from {gathered} by '{indices.Tensor}', which does not have one number for each place along it.",
            "Nothing: each place of the result picks for itself, so that every slot may be asked for.")
        : (
            $"GatherElements picks from {gathered} by '{indices.Tensor}', which is computed while the model runs: every number may be asked for.",
            "Give the indices as a constant with one number for each place along the axis, where they do not depend on the image. "
            + "Otherwise nothing: every slot may be asked for.");

    private static Axis GatheredAxis(Node node) => node.Required(0).Axis((int)node.Proto.GetInt("axis", 0));

    /// <summary>The slot that each place along the gathered axis takes, where that is the same whatever the other places are.</summary>
    private static ImmutableArray<int>? Slots(Node node)
    {
        if (node.ConstantIntegers(IndicesInput) is not { } indices || indices.IsEmpty)
        {
            return null;
        }

        Axis gathered = GatheredAxis(node);
        Operand operand = node.Required(IndicesInput);
        int length = operand.Shape[gathered.Index];
        int inner = operand.Shape.Skip(gathered.Index + 1).Aggregate(1, (product, axis) => product * axis);
        ImmutableArray<int> slots = [.. Enumerable.Range(0, length).Select(i => (int)indices[i * inner]).Select(i => i < 0 ? i + gathered.Length : i)];
        bool isSame = Enumerable.Range(0, indices.Length).All(i => (int)(indices[i] < 0 ? indices[i] + gathered.Length : indices[i]) == slots[i / inner % length]);
        return isSame ? slots : null;
    }
}
