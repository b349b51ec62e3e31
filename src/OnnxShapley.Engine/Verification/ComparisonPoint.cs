using System.Collections.Immutable;

namespace OnnxShapley.Engine.Verification;

/// <summary>A tensor on which two models are compared.</summary>
/// <param name="Tensor">Its name in both.</param>
/// <param name="IsChoice">Whether it holds integers or truth values that are made from floating-point numbers: rounding may turn them.</param>
/// <param name="IsOutput">Whether it is an output of the graph.</param>
/// <param name="Choices">The choices that it depends on, by their place among the points; all of them come before it.</param>
internal sealed record ComparisonPoint(string Tensor, bool IsChoice, bool IsOutput, ImmutableHashSet<int> Choices);
