namespace OnnxShapley.Pruning.Coupling;

/// <summary>One of the integers that a node reads and the graph computes; the node's rule mends it after a cut.</summary>
/// <param name="Node">Position of the node.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Place">Which element of the input.</param>
/// <param name="Extent">How it depends on lengths.</param>
internal sealed record ComputedLength(int Node, int Input, int Place, Extent Extent);
