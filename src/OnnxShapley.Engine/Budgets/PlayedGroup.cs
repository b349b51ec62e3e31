using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>A group that will be played.</summary>
/// <param name="Group">The group.</param>
/// <param name="FixedEvaluations">Coalitions evaluated in any case beside those of the importance: for its removal curve.</param>
internal sealed record PlayedGroup(ChannelGroup Group, long FixedEvaluations);
