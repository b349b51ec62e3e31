using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>QuantizeLinear and DequantizeLinear, with one scale for all or one a channel.</summary>
/// <remarks>
/// Carries every axis; scales and zero points of one axis go along with it. Blocked quantisation is pinned, and so are elements of 4 bits: two of
/// them share a byte, and <see cref="TensorContent"/> does not cut those.
/// </remarks>
[OperatorRule("QuantizeLinear", "DequantizeLinear")]
internal sealed class QuantizationRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        long blockSize = node.Proto.GetInt("block_size", 0);
        if (blockSize != 0)
        {
            coupling.PinAll(
                node,
                $"The attribute 'block_size' is {blockSize}: so many neighbours on axis {input.Axis((int)node.Proto.GetInt("axis", 1)).Index} share a scale.",
                "Quantise with one scale a tensor, or one scale a channel.");
            return;
        }

        if (node.Inputs.Concat(node.Outputs).OfType<Operand>().FirstOrDefault(IsPacked) is { } packed)
        {
            coupling.PinAll(
                node,
                $"The elements of '{packed.Tensor}' have 4 bits, two in a byte, which is not handled.",
                "Quantise to 8 bits.");
            return;
        }

        Broadcasting.Tie(coupling, input, node.Result());
        foreach (Operand parameter in node.Inputs.Skip(1).OfType<Operand>().Where(parameter => parameter.Rank == 1 && parameter.Shape[0] > 1))
        {
            coupling.Tie(parameter.Axis(0), input.Axis((int)node.Proto.GetInt("axis", 1)));
        }
    }

    private static bool IsPacked(Operand operand) =>
        operand.Type is TensorProto.Types.DataType.Uint4 or TensorProto.Types.DataType.Int4 or TensorProto.Types.DataType.Float4E2M1;
}
