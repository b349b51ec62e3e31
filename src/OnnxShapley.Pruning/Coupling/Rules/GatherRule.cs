using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Gather.</summary>
/// <remarks>
/// Constant indices of one axis: slot j of the result is slot indices[j] of the input; the indices follow a cut. A scalar index takes one slot and
/// drops the axis; other indices, or computed ones (an embedding), put axes of their own in its place: the axis itself is pinned then. The other
/// axes are carried, or produced where the data are a weight. From a vector of lengths (as exporters write <c>x.shape[i]</c>) it hands lengths on.
/// </remarks>
[OperatorRule("Gather")]
internal sealed class GatherRule : OperatorRule
{
    private const int IndicesInput = 1;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand data = node.Required(0);
        Operand indices = node.Required(IndicesInput);
        Axis gathered = GatheredAxis(node);
        foreach (Axis axis in data.Axes.Where(axis => axis.Index != gathered.Index))
        {
            MatrixProduct.Produce(coupling, axis, node.Result().Axis(axis.Index > gathered.Index ? axis.Index + indices.Rank - 1 : axis.Index));
        }

        if (indices.Rank == 1 && Indices(node) is { } slots)
        {
            for (int i = 0; i < slots.Length; i++)
            {
                coupling.Tie(gathered, slots[i], node.Result().Axis(gathered.Index), i, 1);
            }

            return;
        }

        (string reason, string remedy) = Obstacle(indices, gathered);
        coupling.Pin(node, gathered, reason, remedy);
        foreach (Axis axis in indices.Axes)
        {
            coupling.Tie(axis, node.Result().Axis(gathered.Index + axis.Index));
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || coupling.ReadExtents(node, 0) is not { } extents || node.ConstantIntegers(IndicesInput) is not { } indices)
        {
            return null;
        }

        return [.. indices.Select(index => extents[(int)(index < 0 ? index + extents.Length : index)])];
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis gathered = GatheredAxis(node);
        if (!repair.IsCut(gathered) || Indices(node) is not { } indices)
        {
            return;
        }

        ImmutableArray<int> kept = repair.Kept(gathered);
        long[] repaired = [.. repair.Kept(node.Result().Axis(gathered.Index)).Select(slot => (long)kept.IndexOf(indices[slot]))];
        repair.ReplaceIntegers(IndicesInput, node.Required(IndicesInput).Constant!, repaired);
    }

    private static (string Reason, string Remedy) Obstacle(Operand indices, Axis gathered) => indices switch
    {
        { IsConstant: false } => (
            $"Gather picks from {gathered} by '{indices.Tensor}', which is computed while the model runs: every number may be asked for.",
            "Give the indices as a constant vector, where they do not depend on the image. Otherwise nothing: a table that is looked up stays whole."),
        { Rank: 0 } => (
            $"Gather picks one from {gathered} and drops the axis.",
            "Pick by a constant vector of one index, and drop the axis by a Squeeze: then the others can be cut."),
        _ => (
            $"Gather lays what it picks from {gathered} out on {indices.Rank} axes.",
            "Pick by a constant vector of indices, and lay the result out by a Reshape."),
    };

    private static Axis GatheredAxis(Node node) => node.Required(0).Axis((int)node.Proto.GetInt("axis", 0));

    private static ImmutableArray<int>? Indices(Node node)
    {
        int length = GatheredAxis(node).Length;
        return node.ConstantIntegers(IndicesInput) is { } indices ? [.. indices.Select(index => (int)(index < 0 ? index + length : index))] : null;
    }
}
