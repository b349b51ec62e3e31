using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Gemm.</summary>
/// <remarks>
/// A [M, K] and B [K, N], each transposed on request, C broadcast to [M, N] → Y [M, N]. Contracts K, produces Y axis 1 by B, carries M.
/// </remarks>
[OperatorRule("Gemm")]
internal sealed class GemmRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        bool transposeA = node.Proto.GetInt("transA", 0) != 0;
        bool transposeB = node.Proto.GetInt("transB", 0) != 0;
        Operand a = node.Required(0);
        Operand b = node.Required(1);

        MatrixProduct.Contract(node, coupling, a.Axis(transposeA ? 0 : 1), b.Axis(transposeB ? 1 : 0));
        MatrixProduct.Produce(coupling, a.Axis(transposeA ? 1 : 0), node.Result().Axis(0));
        MatrixProduct.Produce(coupling, b.Axis(transposeB ? 0 : 1), node.Result().Axis(1));
        if (node.Input(2) is { } addend)
        {
            Broadcasting.Tie(coupling, addend, node.Result());
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => !varying.IsSupersetOf([0, 1]);

    public override ImmutableArray<Axis> MultiplyAdds(Node node) =>
        [.. node.Result().Axes, node.Required(0).Axis(node.Proto.GetInt("transA", 0) != 0 ? 0 : 1)];
}
