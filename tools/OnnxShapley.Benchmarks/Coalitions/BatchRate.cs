namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>How fast a session runs at one batch size.</summary>
/// <param name="Batch">Images a run.</param>
/// <param name="ImagesPerSecond">Images a second: the median of several rounds.</param>
internal sealed record BatchRate(int Batch, double ImagesPerSecond);
