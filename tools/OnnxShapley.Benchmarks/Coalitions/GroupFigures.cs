namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>What was measured of one group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Channels">Its channels: players.</param>
/// <param name="MultiplyAdds">Multiply-adds of its suffix for one image.</param>
/// <param name="Game">How fast its game evaluates coalitions.</param>
/// <param name="Efficiency">Coalition-images a second over plain images a second of the whole model.</param>
/// <param name="Limit">How fast its suffix runs plainly, at the best batch size.</param>
/// <param name="Reached">Coalition-images a second over the limit.</param>
internal sealed record GroupFigures(string Name, int Channels, long MultiplyAdds, GameRate Game, double Efficiency, BatchRate Limit, double Reached);
