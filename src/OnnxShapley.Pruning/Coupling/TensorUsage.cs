namespace OnnxShapley.Pruning.Coupling;

/// <summary>What the graph does with a tensor.</summary>
/// <param name="IsConstant">Whether no input of the graph can change it.</param>
/// <param name="IsRead">Whether a node reads it or it is an output of the graph.</param>
internal readonly record struct TensorUsage(bool IsConstant, bool IsRead);
