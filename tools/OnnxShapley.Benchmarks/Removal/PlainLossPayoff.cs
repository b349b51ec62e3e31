using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>Minus the cross-entropy of the labels as other programs report it: not clipped.</summary>
/// <param name="calibration">The images.</param>
internal sealed class PlainLossPayoff(CalibrationSet calibration) : Payoff
{
    private readonly CrossEntropyPayoff _clipped = new(calibration);

    public override string Append(PayoffGraph graph) => _clipped.Append(graph);

    public override double Score(float value, int image) => value;
}
