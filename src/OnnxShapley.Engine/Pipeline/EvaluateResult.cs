using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Pruning.Costs;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What measuring a model showed.</summary>
/// <param name="Cost">Multiply-adds for one image and parameters.</param>
/// <param name="Bytes">Size of the file, with its external data.</param>
/// <param name="Images">Images that were run.</param>
/// <param name="BatchSize">Images a run of the model itself.</param>
/// <param name="Batching">Whether images can be evaluated together; where a twin does so, it gives <paramref name="Quality"/>, and the model itself the latency.</param>
/// <param name="Quality">Accuracy and loss; null without labels or without class scores.</param>
/// <param name="Latency">Median wall time of one run.</param>
/// <param name="ImagesPerSecond">Images in a run divided by <paramref name="Latency"/>.</param>
public sealed record EvaluateResult(Cost Cost, long Bytes, int Images, int BatchSize, Batching Batching, Quality? Quality, TimeSpan Latency, double ImagesPerSecond);
