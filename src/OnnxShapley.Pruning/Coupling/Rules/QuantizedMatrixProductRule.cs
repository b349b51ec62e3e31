using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>MatMulInteger and QLinearMatMul: products of quantised matrices.</summary>
/// <remarks>
/// As MatMul of matrices. A scale or zero point for each column of B goes along with the columns. A channel that is off has the zero point of the
/// factor that is masked, which must be a single number; one for each row of A is pinned.
/// </remarks>
[OperatorRule("MatMulInteger", "QLinearMatMul")]
internal sealed class QuantizedMatrixProductRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Layout layout = Layout.Of(node);
        Operand a = node.Required(0);
        Operand b = node.Required(layout.Right);
        if (a.Rank < 2 || b.Rank < 2)
        {
            coupling.PinAll(
                node,
                $"Its factor '{(a.Rank < 2 ? a : b).Tensor}' is a vector, which is not handled.",
                "Make it a matrix with one row or one column, and drop that axis of the result by a Squeeze.");
            return;
        }

        if (layout.LeftParameters.Select(node.Input).FirstOrDefault(parameter => !IsScalar(parameter)) is { } parameter)
        {
            coupling.PinAll(
                node,
                $"'{parameter.Tensor}' has a number for each row of '{a.Tensor}', which is not handled.",
                "Quantise the left factor with one scale and one zero point for all rows.");
            return;
        }

        coupling.Tie(a.Axis(-1), b.Axis(-2));
        bool isLeftWeight = a.IsWeight && layout.RightParameters.All(input => IsScalar(node.Input(input)));
        coupling.Contract(
            node,
            isLeftWeight ? layout.Right : 0,
            isLeftWeight ? b.Axis(-2) : a.Axis(-1),
            isLeftWeight ? layout.RightParameters[^1] : layout.LeftParameters[^1]);
        MatrixProduct.Produce(coupling, a.Axis(-2), node.Result().Axis(-2));
        MatrixProduct.Produce(coupling, b.Axis(-1), node.Result().Axis(-1));
        Broadcasting.Tie(coupling, a, node.Result(), skipLast: 2);
        Broadcasting.Tie(coupling, b, node.Result(), skipLast: 2);
        foreach (Operand vector in layout.RightParameters.Select(node.Input).OfType<Operand>().Where(operand => !IsScalar(operand)))
        {
            coupling.Tie(vector.Axis(-1), b.Axis(-1));
        }
    }

    public override ImmutableArray<Axis> MultiplyAdds(Node node) => [.. node.Result().Axes, node.Required(0).Axis(-1)];

    private static bool IsScalar(Operand? parameter) => parameter is null || parameter.Shape.All(length => length == 1);

    /// <summary>Which input is the right factor, and which are the scales and, last, the zero points of either.</summary>
    private sealed record Layout(int Right, ImmutableArray<int> LeftParameters, ImmutableArray<int> RightParameters)
    {
        public static Layout Of(Node node) => node.Operator == "QLinearMatMul" ? new(3, [1, 2], [4, 5]) : new(1, [2], [3]);
    }
}
