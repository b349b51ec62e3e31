using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>A coalition on some of the images: worth the mean of its scores on them.</summary>
/// <param name="Coalition">The coalition.</param>
/// <param name="Images">The images.</param>
internal readonly record struct ImageCoalition(Coalition Coalition, ImageRange Images);
