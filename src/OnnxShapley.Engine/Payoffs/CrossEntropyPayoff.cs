using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>
/// Minus the cross-entropy of the labels, in nats, clipped so that coalitions near the empty one do not dominate: never below
/// −2·ln(classes), twice the loss of a blind guess.
/// </summary>
[Payoff("cross-entropy", "minus the cross-entropy of the labels, clipped at 2·ln(classes)", NeedsLabels = true)]
internal sealed class CrossEntropyPayoff(CalibrationSet calibration) : Payoff
{
    private readonly double _floor = -2 * Math.Log(calibration.ClassCount);

    public override string Append(PayoffGraph graph)
    {
        int classes = calibration.ClassCount;
        float[] oneHot = new float[calibration.Count * classes];
        for (int image = 0; image < calibration.Count; image++)
        {
            oneHot[(image * classes) + (int)calibration.Labels!.Value[image]] = 1;
        }

        return graph.ExpectedLogProbability("labels", oneHot);
    }

    public override double Score(float value, int image) => value > _floor ? value : _floor;
}
