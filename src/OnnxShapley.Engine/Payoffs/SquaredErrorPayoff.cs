using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>
/// Minus the mean squared difference from the original network's own outputs, each output divided by its variance over the calibration set,
/// summed over the outputs. For any network with floating-point outputs; needs no labels; 0 for the grand coalition.
/// </summary>
[Payoff("mse", "minus the squared difference from the original's outputs, in units of their variance")]
internal sealed class SquaredErrorPayoff(CalibrationSet calibration) : Payoff
{
    private const double SmallestVariance = 1e-12;

    // A coalition that lets numbers overflow is as bad as this, and no worse.
    private const double Floor = -1e6;

    public override string Append(PayoffGraph graph)
    {
        string? total = null;
        for (int output = 0; output < graph.OutputCount; output++)
        {
            double[] values = Numbers.ToDoubles(calibration.Reference[output]);
            (string name, int elements) = graph.Output(output);
            double mean = values.Average();
            double variance = values.Average(value => (value - mean) * (value - mean));
            float[] weights = new float[elements];
            Array.Fill(weights, (float)(1 / (Math.Max(variance, SmallestVariance) * elements)));

            Tensor reference = Tensor.From<float>(Array.ConvertAll(values, value => (float)value), calibration.Count, elements);
            string difference = graph.Writer.Node("Sub", name, graph.PerImage($"reference_{output}", reference));
            string error = graph.WeightedSum(graph.Writer.Node("Mul", difference, difference), weights);
            total = total is null ? error : graph.Writer.Node("Add", total, error);
        }

        return total!;
    }

    public override double Score(float value, int image) => -value > Floor ? -value : Floor;
}
