using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Pruning.Costs;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What a model costs and how good it is.</summary>
/// <param name="Cost">Multiply-adds for one image and parameters, counted from real shapes.</param>
/// <param name="Bytes">Size of the file, with its external data.</param>
/// <param name="Quality">On the held-out images; null without labels or without class scores.</param>
public sealed record ModelFigures(Cost Cost, long Bytes, Quality? Quality);
