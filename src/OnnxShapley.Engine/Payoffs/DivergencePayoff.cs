using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>
/// Minus the Kullback–Leibler divergence of the coalition's class probabilities q from the original network's own p, in nats:
/// −Σ_c p_c·(ln p_c − ln q_c). Needs no labels; 0 for the grand coalition. Clipped at −2·ln(classes).
/// </summary>
[Payoff("kl", "minus the KL divergence from the original's class probabilities, clipped at 2·ln(classes)")]
internal sealed class DivergencePayoff(CalibrationSet calibration) : Payoff
{
    private readonly double[][] _logProbabilities = calibration.ReferenceLogProbabilities();

    public override string Append(PayoffGraph graph) =>
        graph.ExpectedLogProbability("probabilities", [.. _logProbabilities.SelectMany(row => row.Select(value => (float)Math.Exp(value)))]);

    public override double Score(float value, int image)
    {
        double negativeEntropy = _logProbabilities[image].Sum(logProbability => Math.Exp(logProbability) * logProbability);
        double floor = -2 * Math.Log(calibration.ClassCount);
        double score = value - negativeEntropy;
        return score > floor ? score : floor;
    }
}
