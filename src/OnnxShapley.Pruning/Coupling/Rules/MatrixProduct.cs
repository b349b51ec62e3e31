namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>What Gemm and MatMul have in common.</summary>
internal static class MatrixProduct
{
    /// <summary>The product sums over an axis of each factor; the mask goes to the one that is an activation.</summary>
    public static void Contract(Node node, CouplingBuilder coupling, Axis a, Axis b)
    {
        coupling.Tie(a, b);
        (int input, Axis axis) = a.Operand.IsWeight ? (1, b) : (0, a);
        coupling.Contract(node, input, axis);
    }

    /// <summary>An axis of a factor becomes an axis of the product: a new channel axis where the factor is a weight.</summary>
    public static void Produce(CouplingBuilder coupling, Axis factor, Axis product)
    {
        if (factor.Operand.IsWeight)
        {
            coupling.Produce(factor, product);
        }
        else
        {
            coupling.Tie(factor, product);
        }
    }
}
