namespace OnnxShapley.Onnx;

/// <summary>One place where a node reads a tensor.</summary>
/// <param name="Node">The node that reads.</param>
/// <param name="Input">Which of the node's inputs; <see cref="Captured"/> where a subgraph of the node reads the tensor from outside.</param>
public readonly record struct TensorUse(NodeProto Node, int Input)
{
    /// <summary>The input number of a tensor that a subgraph reads from outside.</summary>
    public const int Captured = -1;

    /// <summary>Whether a subgraph of the node reads the tensor, rather than the node itself.</summary>
    public bool IsCaptured => Input == Captured;
}
