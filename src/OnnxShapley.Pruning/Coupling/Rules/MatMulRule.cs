using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>MatMul of matrices or stacks of matrices.</summary>
/// <remarks>
/// A [..., M, K], B [..., K, N] → Y [..., M, N]. Contracts K, produces N by B (or M by A, where A is the weight), carries the rest with
/// broadcasting. Vectors (rank 1) are pinned.
/// </remarks>
[OperatorRule("MatMul")]
internal sealed class MatMulRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand a = node.Required(0);
        Operand b = node.Required(1);
        if (a.Rank < 2 || b.Rank < 2)
        {
            coupling.PinAll(
                node,
                $"Its factor '{(a.Rank < 2 ? a : b).Tensor}' is a vector, which is not handled.",
                "Make it a matrix with one row or one column, and drop that axis of the result by a Squeeze.");
            return;
        }

        MatrixProduct.Contract(node, coupling, a.Axis(-1), b.Axis(-2));
        MatrixProduct.Produce(coupling, a.Axis(-2), node.Result().Axis(-2));
        MatrixProduct.Produce(coupling, b.Axis(-1), node.Result().Axis(-1));
        Broadcasting.Tie(coupling, a, node.Result(), skipLast: 2);
        Broadcasting.Tie(coupling, b, node.Result(), skipLast: 2);
    }

    public override ImmutableArray<Axis> MultiplyAdds(Node node) => [.. node.Result().Axes, node.Required(0).Axis(-1)];
}
