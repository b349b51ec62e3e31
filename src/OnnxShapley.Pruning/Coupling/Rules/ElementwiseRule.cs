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
    "Reciprocal", "Floor", "Ceil", "Round", "Sign", "Not", "IsNaN", "IsInf", "Clip", "Cast", "Identity", "Shrink", "Swish",
    "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot",
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

    public override ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling) => LengthArithmetic.Measure(node, coupling);

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => node.Operator switch
    {
        "Add" or "Sub" or "Sum" or "Mean" or "Neg" or "Identity" => true,
        "Mul" => varying.Count == 1,
        "Div" => varying.SetEquals([0]),
        _ => false,
    };

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
}
