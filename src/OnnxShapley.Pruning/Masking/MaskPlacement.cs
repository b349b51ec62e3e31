using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Multiplies masks into the inputs of nodes that sum over channels. Nodes that read the same tensor share the product.</summary>
/// <param name="couplings">Where masks sit.</param>
/// <param name="writer">Where nodes are appended.</param>
/// <param name="isMasked">Whether an axis needs a mask at all.</param>
/// <param name="maskFor">Appends the mask of an axis, in a shape that broadcasts to its tensor and in its type, and returns its name.</param>
internal sealed class MaskPlacement(Couplings couplings, GraphWriter writer, Func<Axis, bool> isMasked, Func<Axis, string> maskFor)
{
    private readonly ILookup<int, Contraction> _contractions = couplings.Contractions.ToLookup(contraction => contraction.Node.Position);
    private readonly Dictionary<(string Tensor, int Axis), string> _products = [];

    /// <summary>Makes a copy of a node read masked inputs; call it before the copy is appended to the graph.</summary>
    public void Mask(Node node, NodeProto copy)
    {
        foreach (Contraction contraction in _contractions[node.Position].Where(contraction => isMasked(contraction.Axis)))
        {
            string tensor = copy.Input[contraction.Input];
            if (!_products.TryGetValue((tensor, contraction.Axis.Id), out string? product))
            {
                product = writer.Node("Mul", tensor, maskFor(contraction.Axis));
                _products.Add((tensor, contraction.Axis.Id), product);
            }

            copy.Input[contraction.Input] = product;
        }
    }
}
