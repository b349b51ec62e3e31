namespace OnnxShapley.Pruning.Coupling;

/// <summary>Why an axis may not be cut.</summary>
/// <param name="Node">The node that does not allow it, or the name of the graph input or output.</param>
/// <param name="Operator">Its operator; 'graph input' or 'graph output' for those.</param>
/// <param name="Reason">A sentence that says why, and names the axis, the input or the attribute that is at fault.</param>
/// <param name="Remedy">
/// A sentence that says what to change in the network, its export or the file so that this no longer forbids the cut; or that nothing does, and why.
/// It names no tensor: pins of one kind have one remedy.
/// </param>
public sealed record Pin(string Node, string Operator, string Reason, string Remedy);
