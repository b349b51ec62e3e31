namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>What was measured for a <see cref="RemovalRequest"/>.</summary>
/// <param name="SetUpSeconds">What it took until the group's game could be asked; 0 where the request before was of the same group.</param>
/// <param name="Seconds">What evaluating took.</param>
/// <param name="Worths">Of every order, the worth without its first channel, without its first two, and so on to the empty coalition.</param>
internal sealed record RemovalFigures(double SetUpSeconds, double Seconds, double[] Worths);
