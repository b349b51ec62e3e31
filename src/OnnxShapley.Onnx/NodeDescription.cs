namespace OnnxShapley.Onnx;

/// <summary>How messages name a node.</summary>
public static class NodeDescription
{
    /// <summary>
    /// The node at the beginning of a sentence: "Node 'Conv_12' (Conv)", or, for a node without a name, "The Conv node that computes 'y'".
    /// </summary>
    public static string Describe(this NodeProto node) => node.Name.Length > 0
        ? $"Node '{node.Name}' ({node.OpType})"
        : $"The {node.OpType} node that computes '{node.Output.FirstOrDefault(output => output.Length > 0)}'";
}
