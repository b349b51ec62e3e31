namespace OnnxShapley.Games;

/// <summary>A coalition on one block of the samples of an <see cref="ISampledGame"/>.</summary>
/// <param name="Coalition">The coalition.</param>
/// <param name="Block">Number of the block, from 0.</param>
public readonly record struct BlockCoalition(Coalition Coalition, int Block);
