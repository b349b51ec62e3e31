using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>The nodes that some masks can change, those that must be computed again with them, and what they read from the rest.</summary>
/// <param name="Nodes">Nodes in topological order, each as it stands in the file and, where it depends on the graph's inputs, resolved.</param>
/// <param name="Frontier">Tensors that they read and that no mask changes; constants excluded.</param>
internal sealed record Suffix(ImmutableArray<(NodeProto Proto, Node? Node)> Nodes, ImmutableArray<string> Frontier)
{
    /// <summary>Finds the suffix of the masks on some axes.</summary>
    public static Suffix Find(Couplings couplings, Func<Axis, bool> isMasked)
    {
        ModelFacts facts = couplings.Facts;
        HashSet<int> contracting = [.. couplings.Contractions.Where(contraction => isMasked(contraction.Axis)).Select(contraction => contraction.Node.Position)];
        HashSet<int> positions = [];
        HashSet<string> changed = [];
        foreach (Node node in couplings.Nodes)
        {
            if (contracting.Contains(node.Position) || Reads(node.Proto).Any(changed.Contains))
            {
                positions.Add(node.Position);
                changed.UnionWith(node.Proto.Output.Where(output => output.Length > 0));
            }
        }

        // A graph output that no mask changes is still an output of the suffix.
        SortedSet<string> frontier = new(StringComparer.Ordinal);
        HashSet<string> visited = [];
        Stack<string> open = new(positions.SelectMany(position => Reads(facts.Index.Nodes[position])).Concat(facts.Index.Outputs.Select(output => output.Name)));
        while (open.TryPop(out string? tensor))
        {
            if (changed.Contains(tensor) || IsConstant(facts, tensor) || !visited.Add(tensor))
            {
                continue;
            }

            // Numbers that depend on the batch (a Shape, say) are computed again, from tensors that have one row an image. So is what is
            // not a dense tensor, which cannot be handed over, and what no input changes though it is not folded (quantised weights).
            bool isComputedAgain = !facts.Tensors.ContainsKey(tensor)
                || facts.Index.IsConstant(tensor)
                || (facts.IsBatchFree && !facts.BatchAligned.Contains(tensor));
            if (facts.Index.Producer(tensor) is { } producer && isComputedAgain)
            {
                positions.Add(facts.Index.IndexOf(producer));
                foreach (string read in Reads(producer))
                {
                    open.Push(read);
                }
            }
            else
            {
                frontier.Add(tensor);
            }
        }

        Dictionary<int, Node> resolved = couplings.Nodes.ToDictionary(node => node.Position);
        HashSet<string> computed = [.. positions.SelectMany(position => facts.Index.Nodes[position].Output)];
        return new Suffix(
            [.. positions.Order().Select(position => (facts.Index.Nodes[position], resolved.GetValueOrDefault(position)))],
            [.. frontier.Where(tensor => !computed.Contains(tensor))]);
    }

    private static IEnumerable<string> Reads(NodeProto node) => node.Input.Concat(CapturedTensors.Of(node)).Where(name => name.Length > 0);

    /// <summary>Whether a tensor is folded, or a sparse initializer, of which nothing else is known.</summary>
    private static bool IsConstant(ModelFacts facts, string tensor) => facts.Tensors.TryGetValue(tensor, out TensorFact? fact)
        ? fact.Constant is not null
        : facts.Index.Producer(tensor) is null && facts.Index.IsConstant(tensor);
}
