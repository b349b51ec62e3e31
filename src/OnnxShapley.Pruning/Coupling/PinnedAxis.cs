namespace OnnxShapley.Pruning.Coupling;

/// <summary>An axis on which a node makes channels that may not be cut.</summary>
/// <param name="Producer">The node that makes them.</param>
/// <param name="Axis">The axis of its output.</param>
/// <param name="Slots">How many of its slots are pinned.</param>
/// <param name="Pin">Why; of several reasons the first in the order of the graph.</param>
public sealed record PinnedAxis(Node Producer, Axis Axis, int Slots, Pin Pin);
