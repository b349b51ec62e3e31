using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>Drops nodes and initializers that a cut has left without a reader. What had no reader before stays: it is not ours.</summary>
internal static class DeadCode
{
    public static void Remove(GraphProto graph, GraphIndex original)
    {
        Dictionary<string, int> readers = [];
        foreach (string name in graph.Node.SelectMany(Reads).Concat(graph.Output.Select(output => output.Name)))
        {
            readers[name] = readers.GetValueOrDefault(name) + 1;
        }

        HashSet<string> dead = [];
        List<NodeProto> alive = [];
        foreach (NodeProto node in graph.Node.Reverse())
        {
            bool wasRead = node.Output.Any(output => !original.Consumers(output).IsEmpty);
            if (wasRead && node.Output.All(output => readers.GetValueOrDefault(output) == 0))
            {
                dead.UnionWith(node.Output);
                foreach (string name in Reads(node))
                {
                    readers[name]--;
                }
            }
            else
            {
                alive.Add(node);
            }
        }

        alive.Reverse();
        Replace(graph.Node, alive);
        dead.UnionWith(graph.Initializer.Select(tensor => tensor.Name)
            .Where(name => readers.GetValueOrDefault(name) == 0 && !original.Consumers(name).IsEmpty));
        Replace(graph.Initializer, graph.Initializer.Where(tensor => !dead.Contains(tensor.Name)));
        Replace(graph.Input, graph.Input.Where(input => !dead.Contains(input.Name)));
        Replace(graph.ValueInfo, graph.ValueInfo.Where(declaration => !dead.Contains(declaration.Name)));
    }

    private static void Replace<T>(ICollection<T> list, IEnumerable<T> kept)
    {
        List<T> items = [.. kept];
        if (items.Count == list.Count)
        {
            return;
        }

        list.Clear();
        foreach (T item in items)
        {
            list.Add(item);
        }
    }

    private static IEnumerable<string> Reads(NodeProto node) => node.Input.Concat(CapturedTensors.Of(node)).Where(name => name.Length > 0);
}
