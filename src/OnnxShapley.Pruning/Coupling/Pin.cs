namespace OnnxShapley.Pruning.Coupling;

/// <summary>Why an axis may not be cut.</summary>
/// <param name="Node">The node that does not allow it, or the name of the graph input or output.</param>
/// <param name="Operator">Its operator; 'graph input' or 'graph output' for those.</param>
/// <param name="Reason">A sentence that says why, and what would free the axis where something would.</param>
public sealed record Pin(string Node, string Operator, string Reason);
