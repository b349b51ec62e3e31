namespace OnnxShapley.Onnx;

/// <summary>Checks the names of a graph: each tensor defined once, and before it is read.</summary>
internal static class GraphValidation
{
    /// <summary>Checks a main graph and its subgraphs.</summary>
    /// <exception cref="ModelFormatException">A name leads nowhere or stands for two tensors.</exception>
    public static void Check(GraphProto graph) => Check(graph, []);

    /// <param name="graph">The graph.</param>
    /// <param name="outer">Names that the graphs around it define.</param>
    private static void Check(GraphProto graph, HashSet<string> outer)
    {
        HashSet<string> own = DefinedFromStart(graph);
        HashSet<string> visible = [.. outer, .. own];
        HashSet<string> computed = [.. graph.Node.SelectMany(node => node.Output)];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string input in node.Input.Concat(CapturedTensors.Of(node)).Where(input => input.Length > 0 && !visible.Contains(input)))
            {
                throw Undefined(node, input, isLater: computed.Contains(input));
            }

            foreach (GraphProto subgraph in node.Subgraphs())
            {
                Check(subgraph, visible);
            }

            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                Define(own, output);
                visible.Add(output);
            }
        }

        foreach (ValueInfoProto output in graph.Output.Where(output => !visible.Contains(output.Name)))
        {
            throw new ModelFormatException($"The graph's output '{output.Name}' is computed by no node. Re-export the model.");
        }
    }

    private static HashSet<string> DefinedFromStart(GraphProto graph)
    {
        HashSet<string> inputs = [];
        foreach (ValueInfoProto input in graph.Input)
        {
            Define(inputs, input.Name);
        }

        HashSet<string> initializers = [];
        foreach (string name in graph.Initializer.Select(tensor => tensor.Name).Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? string.Empty)))
        {
            Define(initializers, name);
        }

        // An input may have the name of an initializer, which is then its default.
        inputs.UnionWith(initializers);
        return inputs;
    }

    private static void Define(HashSet<string> names, string name)
    {
        if (name.Length == 0)
        {
            throw new ModelFormatException("An input or initializer of the graph has no name. Re-export the model.");
        }

        if (!names.Add(name))
        {
            throw new ModelFormatException($"Two tensors of one graph are named '{name}'. Every tensor needs a name of its own: re-export the model.");
        }
    }

    private static ModelFormatException Undefined(NodeProto node, string input, bool isLater) => new(isLater
        ? $"{node.Describe()} reads '{input}', which only a later node computes. Sort the nodes in the order in which they run, or re-export the model."
        : $"{node.Describe()} reads '{input}', which the graph does not define. Re-export the model with its weights.");
}
