namespace OnnxShapley.Engine.Evaluation;

/// <summary>What the evaluations of one group come to, as far as it is known before them.</summary>
/// <param name="Stage">What playing the group is called in reports.</param>
/// <param name="MultiplyAdds">Multiply-adds of one evaluation on one image.</param>
/// <param name="Expected">Coalitions that will be asked for.</param>
/// <param name="Cached">Coalitions whose worth is known from a cache.</param>
internal sealed record GroupWork(string Stage, long MultiplyAdds, double Expected, double Cached);
