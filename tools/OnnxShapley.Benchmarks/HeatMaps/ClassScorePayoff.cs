using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;

namespace OnnxShapley.Benchmarks.HeatMaps;

/// <summary>What the first output says of one class, which may differ from image to image: a logit, or a probability where the model ends with a Softmax.</summary>
/// <param name="calibration">The images.</param>
/// <param name="classes">The class of every image.</param>
internal sealed class ClassScorePayoff(CalibrationSet calibration, ImmutableArray<int> classes) : Payoff
{
    public override string Append(PayoffGraph graph)
    {
        int count = calibration.ClassCount;
        float[] chosen = new float[classes.Length * count];
        for (int image = 0; image < classes.Length; image++)
        {
            chosen[(image * count) + classes[image]] = 1;
        }

        float[] ones = new float[count];
        Array.Fill(ones, 1f);
        (string scores, _) = graph.Output(0);
        string rows = graph.PerImage("class", Inference.Tensor.From<float>(chosen, classes.Length, count));
        return graph.WeightedSum(graph.Writer.Node("Mul", scores, rows), ones);
    }

    public override double Score(float value, int image) => value;
}
