using System.Collections.Immutable;

namespace OnnxShapley.Onnx;

/// <summary>What the subgraphs of a node read from the graphs around it.</summary>
public static class CapturedTensors
{
    /// <summary>Names that the node's subgraphs use and do not define, each once, in the order in which they are first read.</summary>
    public static ImmutableArray<string> Of(NodeProto node) =>
        node.Attribute.Count == 0 ? [] : [.. node.Subgraphs().SelectMany(Free).Distinct()];

    private static IEnumerable<string> Free(GraphProto graph)
    {
        HashSet<string> defined = [.. Defined(graph)];
        return graph.Node.SelectMany(node => node.Input.Concat(Of(node)))
            .Concat(graph.Output.Select(output => output.Name))
            .Where(name => name.Length > 0 && !defined.Contains(name));
    }

    private static IEnumerable<string> Defined(GraphProto graph) =>
        graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(initializer => initializer.Name))
            .Concat(graph.SparseInitializer.Select(initializer => initializer.Values.Name))
            .Concat(graph.Node.SelectMany(node => node.Output));
}
