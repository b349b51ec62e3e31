namespace OnnxShapley.Benchmarks.HeatMaps;

/// <summary>Where heat maps were taken, and how well masked scores agree with those of models without the channel.</summary>
/// <param name="Tensor">The tensor whose channels are switched off.</param>
/// <param name="Channels">Number of its channels in the original.</param>
/// <param name="Height">Height of a map.</param>
/// <param name="Width">Width of a map.</param>
/// <param name="CheckedChannels">Channels that were cut out of the original, each alone, to check.</param>
/// <param name="LargestDifference">The largest difference between the scores of the masked and of the cut model, over these channels and all images.</param>
/// <param name="LargestScore">The largest absolute score of the chosen classes.</param>
internal sealed record HeatMapFigures(
    string Tensor, int Channels, int Height, int Width, int CheckedChannels, double LargestDifference, double LargestScore);
