using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>
/// Masks the inputs of nodes that sum over channels: multiplies the mask in, or, where a number of its own counts as zero (quantised inputs), puts
/// that in place of what is off. Nodes that read the same tensor share the result.
/// </summary>
/// <param name="couplings">Where masks sit.</param>
/// <param name="writer">Where nodes are appended.</param>
/// <param name="isMasked">Whether an axis needs a mask at all.</param>
/// <param name="maskFor">Appends the mask of an axis for a tensor of its shape, in its operand's type, and returns its name.</param>
/// <param name="multiply">Appends the product of a tensor of the shape that the axis belongs to and its mask, and returns its name.</param>
internal sealed class MaskPlacement(
    Couplings couplings, GraphWriter writer, Func<Axis, bool> isMasked, Func<Axis, string, string> maskFor, Func<Axis, string, string, string> multiply)
{
    private readonly ILookup<int, Contraction> _contractions = couplings.Contractions.ToLookup(contraction => contraction.Node.Position);
    private readonly Dictionary<(string Tensor, int Axis, string? Zero), string> _masked = [];

    /// <summary>Makes a copy of a node read masked inputs; call it before the copy is appended to the graph.</summary>
    public void Mask(Node node, NodeProto copy)
    {
        foreach (Contraction contraction in _contractions[node.Position].Where(contraction => isMasked(contraction.Axis)))
        {
            string tensor = copy.Input[contraction.Input];
            string? zero = contraction.Zero is { } index ? ZeroOf(copy, index) : null;
            if (!_masked.TryGetValue((tensor, contraction.Axis.Id, zero), out string? masked))
            {
                masked = zero is null
                    ? multiply(contraction.Axis, tensor, maskFor(contraction.Axis, tensor))
                    : Replace(contraction.Axis, tensor, zero);
                _masked.Add((tensor, contraction.Axis.Id, zero), masked);
            }

            copy.Input[contraction.Input] = masked;
        }
    }

    /// <summary>The name of the tensor that holds what counts as zero; empty where the node leaves it out.</summary>
    private static string ZeroOf(NodeProto node, int index) => index < node.Input.Count ? node.Input[index] : string.Empty;

    /// <summary>The arithmetic is done in 32 bits, which every runtime has: ((x - zero) * mask) + zero.</summary>
    private string Replace(Axis axis, string tensor, string zero)
    {
        const TensorProto.Types.DataType Wide = TensorProto.Types.DataType.Int32;
        TensorProto.Types.DataType type = axis.Operand.Type;
        string wide = writer.Cast(tensor, type, Wide);
        string mask = writer.Cast(maskFor(axis, wide), type, Wide);
        if (zero.Length == 0)
        {
            return writer.Cast(multiply(axis, wide, mask), Wide, type);
        }

        string wideZero = writer.Cast(zero, type, Wide);
        string shifted = multiply(axis, writer.Node("Sub", wide, wideZero), mask);
        return writer.Cast(writer.Node("Add", shifted, wideZero), Wide, type);
    }
}
