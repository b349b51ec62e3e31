using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>
/// The nodes at the beginning of a suffix whose outputs are affine in the masks: what they give for a coalition is what they give for none, and a
/// contribution of every channel that is on.
/// </summary>
/// <param name="Positions">Positions of the nodes in the graph.</param>
/// <param name="Results">What other nodes read of them, or the graph puts out: float32, one row a sample.</param>
internal sealed record AffinePart(ImmutableHashSet<int> Positions, ImmutableArray<string> Results)
{
    /// <summary>Finds all such nodes of a suffix.</summary>
    public static AffinePart Find(Couplings couplings, Suffix suffix, Func<Axis, bool> isMasked)
    {
        ILookup<int, Contraction> masked = couplings.Contractions.Where(contraction => isMasked(contraction.Axis)).ToLookup(contraction => contraction.Node.Position);
        HashSet<string> varying = [];
        HashSet<string> affine = [];
        HashSet<string> results = [];
        ImmutableHashSet<int>.Builder positions = ImmutableHashSet.CreateBuilder<int>();
        foreach ((NodeProto proto, Node? node) in suffix.Nodes)
        {
            HashSet<string> read = [.. proto.Input.Concat(CapturedTensors.Of(proto)).Where(varying.Contains)];
            if (read.Count == 0 && (node is null || !masked.Contains(node.Position)))
            {
                continue;
            }

            if (node is not null && IsAffine(node, [.. masked[node.Position]]))
            {
                positions.Add(node.Position);
                affine.UnionWith(proto.Output);
            }
            else
            {
                results.UnionWith(read.Where(affine.Contains));
            }

            varying.UnionWith(proto.Output.Where(output => output.Length > 0));
        }

        results.UnionWith(couplings.Facts.Index.Outputs.Select(output => output.Name).Where(affine.Contains));
        return new AffinePart(positions.ToImmutable(), [.. results.Order(StringComparer.Ordinal)]);

        bool IsAffine(Node node, ImmutableArray<Contraction> contractions)
        {
            // A mask on what masks have changed already is a product of masks.
            HashSet<int> inputs = [.. Enumerable.Range(0, node.Proto.Input.Count).Where(input => varying.Contains(node.Proto.Input[input]))];
            return inputs.All(input => affine.Contains(node.Proto.Input[input]))
                && contractions.All(contraction => contraction.Zero is null && inputs.Add(contraction.Input))
                && CapturedTensors.Of(node.Proto).IsEmpty
                && node.Outputs.OfType<Operand>().All(output => output.Type == TensorProto.Types.DataType.Float && couplings.Facts.BatchAligned.Contains(output.Tensor))
                && couplings.Rules.Find(node.Proto) is { } rule
                && rule.IsAffine(node, inputs);
        }
    }
}
