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

        for (int position = graph.Node.Count - 1; position >= 0; position--)
        {
            NodeProto node = graph.Node[position];
            bool wasRead = node.Output.Any(output => !original.Consumers(output).IsEmpty);
            if (wasRead && node.Output.All(output => readers.GetValueOrDefault(output) == 0))
            {
                foreach (string name in Reads(node))
                {
                    readers[name]--;
                }

                graph.Node.RemoveAt(position);
                Forget(graph, [.. node.Output]);
            }
        }

        HashSet<string> dead =
        [
            .. graph.Initializer.Select(tensor => tensor.Name)
                .Where(name => readers.GetValueOrDefault(name) == 0 && !original.Consumers(name).IsEmpty),
        ];
        RemoveAll(graph.Initializer, tensor => dead.Contains(tensor.Name));
        RemoveAll(graph.Input, input => dead.Contains(input.Name));
        Forget(graph, dead);
    }

    private static void Forget(GraphProto graph, HashSet<string> names) =>
        RemoveAll(graph.ValueInfo, declaration => names.Contains(declaration.Name));

    private static void RemoveAll<T>(IList<T> list, Func<T, bool> isRemoved)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (isRemoved(list[i]))
            {
                list.RemoveAt(i);
            }
        }
    }

    private static IEnumerable<string> Reads(NodeProto node) => node.Input.Concat(CapturedTensors.Of(node)).Where(name => name.Length > 0);
}
