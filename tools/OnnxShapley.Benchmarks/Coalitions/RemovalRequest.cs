using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Asks for the worths of a group as its channels are removed one after the other.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Orders">Orders of its channels: all of them, each once.</param>
internal sealed record RemovalRequest(string Group, ImmutableArray<ImmutableArray<int>> Orders);
