namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>A group whose coalitions were all evaluated.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Channels">Number of its channels.</param>
/// <param name="Largest">The largest exact value, without its sign, in nats.</param>
/// <param name="Differences">By estimator, the largest difference of a value to the exact one, in nats.</param>
/// <param name="Plain">Relative error of plain least squares.</param>
internal sealed record EnumeratedGroup(string Group, int Channels, double Largest, Dictionary<string, double> Differences, double Plain);
