using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>
/// Minus the Kullback–Leibler divergence of the coalition's class probabilities q from the original network's own p, in nats:
/// −Σ_c p_c·(ln p_c − ln q_c). Needs no labels; 0 for the grand coalition. Clipped at −2·ln(classes).
/// </summary>
[Payoff("kl", "minus the KL divergence from the original's class probabilities, clipped at 2·ln(classes)")]
internal sealed class DivergencePayoff : Payoff
{
    private readonly double[][] _logProbabilities;
    private readonly double[] _negativeEntropies;
    private readonly double _floor;

    /// <summary>Measures the divergence from what the original network says of a calibration set.</summary>
    public DivergencePayoff(CalibrationSet calibration)
    {
        _logProbabilities = calibration.ReferenceLogProbabilities();
        _negativeEntropies = [.. _logProbabilities.Select(row => row.Sum(value => Math.Exp(value) * value))];
        _floor = -2 * Math.Log(calibration.ClassCount);
    }

    public override string Append(PayoffGraph graph) =>
        graph.ExpectedLogProbability("probabilities", [.. _logProbabilities.SelectMany(row => row.Select(value => (float)Math.Exp(value)))]);

    public override double Score(float value, int image)
    {
        double score = value - _negativeEntropies[image];
        return score > _floor ? score : _floor;
    }
}
