using System.Collections.Immutable;
using OnnxShapley.Pruning.Freeing;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that compute every element of the result from the elements at the same place, with broadcasting.</summary>
/// <remarks>Carries every axis of the result that an operand spans. An axis of length one that stretches is pinned: it has one slot only.</remarks>
[OperatorRule(
    "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "Mean", "Sum", "PRelu", "Where",
    "And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "BitShift",
    "Relu", "LeakyRelu", "ThresholdedRelu", "Elu", "Celu", "Selu", "Gelu", "Mish", "Sigmoid", "HardSigmoid", "HardSwish", "Softplus", "Softsign",
    "Tanh", "Sinh", "Cosh", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Asinh", "Acosh", "Atanh", "Erf", "Exp", "Log", "Sqrt", "Abs", "Neg",
    "Reciprocal", "Floor", "Ceil", "Round", "Sign", "Not", "IsNaN", "IsInf", "Clip", "Cast", "Identity",
    "Affine", "ScaledTanh", "ParametricSoftplus")]
internal sealed class ElementwiseRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        foreach (Operand operand in node.Inputs.OfType<Operand>())
        {
            Broadcasting.Tie(coupling, operand, node.Result());
        }
    }

    /// <summary>Identity and Cast hand lengths on as they are; sums, products and quotients of lengths that constants fix can be followed.</summary>
    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling) => coupling.HoldsLengths(node)
        ? node.Proto.OpType switch
        {
            "Identity" or "Cast" => coupling.ReadExtents(node, 0),
            "Add" or "Sub" or "Mul" or "Div" when IsWhole(node.Result()) => Compute(node, coupling, coupling.ReadExtents(node, 0), coupling.ReadExtents(node, 1)),
            _ => null,
        }
        : null;

    /// <summary>A constant with the same row for every image needs only one.</summary>
    public override void FreeBatch(Node node, BatchEdit edit)
    {
        for (int input = 0; input < node.Inputs.Length; input++)
        {
            if (node.Inputs[input] is { } operand && operand.Rank == node.Result().Rank && edit.HasRows(operand))
            {
                edit.KeepOneRow(input, operand);
            }
        }
    }

    private static bool IsWhole(Operand operand) => operand.Type is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32;

    private static ImmutableArray<Extent?>? Compute(Node node, CouplingBuilder coupling, ImmutableArray<Extent?>? a, ImmutableArray<Extent?>? b)
    {
        if (a is not { Length: > 0 } left || b is not { Length: > 0 } right)
        {
            return null;
        }

        ImmutableArray<Extent?>.Builder results = ImmutableArray.CreateBuilder<Extent?>();
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (left[i % left.Length] is not { } first || right[i % right.Length] is not { } second)
            {
                return null;
            }

            Extent result = Simplify(new Extent.Computed(OperationOf(node), first, second));
            if (result is Extent.Computed && !coupling.IsFixed(result))
            {
                return null;
            }

            results.Add(result);
        }

        return results.ToImmutable();
    }

    private static Arithmetic OperationOf(Node node) => node.Proto.OpType switch
    {
        "Add" => Arithmetic.Sum,
        "Sub" => Arithmetic.Difference,
        "Mul" => Arithmetic.Product,
        _ => Arithmetic.Quotient,
    };

    private static Extent Simplify(Extent.Computed computed) => computed switch
    {
        { A: Extent.Literal, B: Extent.Literal } => new Extent.Literal(computed.Evaluate()),
        { Operation: Arithmetic.Sum or Arithmetic.Difference, B: Extent.Literal { Value: 0 } } => computed.A,
        { Operation: Arithmetic.Product or Arithmetic.Quotient, B: Extent.Literal { Value: 1 } } => computed.A,
        { Operation: Arithmetic.Sum, A: Extent.Literal { Value: 0 } } => computed.B,
        { Operation: Arithmetic.Product, A: Extent.Literal { Value: 1 } } => computed.B,
        _ => computed,
    };
}
