using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>One group and what depends on it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Cost">Multiply-adds and parameters that its channels take part in. Where two groups meet in a node, both count it.</param>
public sealed record GroupFigures(ChannelGroup Group, Cost Cost);
