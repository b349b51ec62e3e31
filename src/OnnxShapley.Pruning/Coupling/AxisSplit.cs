namespace OnnxShapley.Pruning.Coupling;

/// <summary>A node lays the slots of one axis out on several, of which one carries the channels.</summary>
/// <param name="Node">Position of the node.</param>
/// <param name="Axis">Which axis of its first input.</param>
internal readonly record struct AxisSplit(int Node, int Axis);
