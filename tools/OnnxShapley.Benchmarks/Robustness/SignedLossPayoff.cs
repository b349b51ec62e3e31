using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>
/// Two figures of a sample in one number: its absolute value is the cross-entropy of the label, not clipped, and it is negative where another class has the highest
/// score. There the loss is at least ln 2, so that zero is right.
/// </summary>
/// <param name="calibration">The images.</param>
internal sealed class SignedLossPayoff(CalibrationSet calibration) : Payoff
{
    private readonly CrossEntropyPayoff _loss = new(calibration);
    private readonly AccuracyPayoff _choice = new(calibration);

    public override string Append(PayoffGraph graph)
    {
        string worth = _loss.Append(graph);
        float[] labels = [.. calibration.Labels!.Value.Select(label => (float)label)];
        string label = graph.PerImage("label", Tensor.From(labels, labels.Length, 1));
        string isRight = graph.Writer.Node("Equal", _choice.Append(graph), label);
        string right = graph.Writer.Cast(isRight, TensorProto.Types.DataType.Bool, TensorProto.Types.DataType.Float);
        string sign = graph.Writer.Node("Sub", graph.Writer.Scalar(1), graph.Writer.Node("Mul", graph.Writer.Scalar(2), right));
        return graph.Writer.Node("Mul", worth, sign);
    }

    public override double Score(float value, int image) => value;
}
