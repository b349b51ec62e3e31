namespace OnnxShapley.Pruning.Coupling;

/// <summary>One channel of the model.</summary>
/// <param name="Group">Number of its group.</param>
/// <param name="Channel">Its index in the group.</param>
public readonly record struct ChannelId(int Group, int Channel);
