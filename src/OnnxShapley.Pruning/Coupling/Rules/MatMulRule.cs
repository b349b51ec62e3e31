using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>MatMul of matrices, stacks of matrices, or vectors.</summary>
/// <remarks>
/// A [..., M, K], B [..., K, N] → Y [..., M, N]. Contracts K, produces N by B (or M by A, where A is the weight), carries the rest with
/// broadcasting. A vector as A has no M, one as B no N.
/// </remarks>
[OperatorRule("MatMul")]
internal sealed class MatMulRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand a = node.Required(0);
        Operand b = node.Required(1);
        int rows = a.Rank > 1 ? 1 : 0;
        int columns = b.Rank > 1 ? 1 : 0;
        MatrixProduct.Contract(node, coupling, a.Axis(-1), b.Axis(-1 - columns));
        if (rows > 0)
        {
            MatrixProduct.Produce(coupling, a.Axis(-2), node.Result().Axis(-1 - columns));
        }

        if (columns > 0)
        {
            MatrixProduct.Produce(coupling, b.Axis(-1), node.Result().Axis(-1));
        }

        Broadcasting.Tie(coupling, a, node.Result(), skipLast: 2, skipLastOfResult: rows + columns);
        Broadcasting.Tie(coupling, b, node.Result(), skipLast: 2, skipLastOfResult: rows + columns);
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.Count == 1;

    public override ImmutableArray<Axis> MultiplyAdds(Node node) => [.. node.Result().Axes, node.Required(0).Axis(-1)];
}
