using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Costs;

/// <summary>A node whose multiply-adds are the product of the lengths of some axes.</summary>
internal sealed record NodeProduct(Node Node, ImmutableArray<Axis> Axes);
