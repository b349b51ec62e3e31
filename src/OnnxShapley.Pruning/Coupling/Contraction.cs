namespace OnnxShapley.Pruning.Coupling;

/// <summary>A node sums over an axis of one of its inputs: zeros there are the same as deletion, so here the masks sit.</summary>
/// <param name="Node">The node.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Axis">The axis that it sums over.</param>
/// <param name="Zero">Which of its inputs holds the number that counts as zero there, a scalar; null where zero is zero.</param>
public sealed record Contraction(Node Node, int Input, Axis Axis, int? Zero = null);
