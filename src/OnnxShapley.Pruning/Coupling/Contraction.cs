namespace OnnxShapley.Pruning.Coupling;

/// <summary>A node sums over an axis of one of its inputs: zeros there are the same as deletion, so here the masks sit.</summary>
/// <param name="Node">The node.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Axis">The axis that it sums over.</param>
public sealed record Contraction(Node Node, int Input, Axis Axis);
