using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>1 where the class with the highest score is the label, 0 elsewhere. Coarse: it changes in steps of 1/images.</summary>
[Payoff("accuracy", "share of images whose highest score is the label", NeedsLabels = true)]
internal sealed class AccuracyPayoff(CalibrationSet calibration) : Payoff
{
    public override string Append(PayoffGraph graph)
    {
        (string scores, _) = graph.Output(0);
        string best = graph.Writer.Node("ArgMax", [scores], node => node.SetInt("axis", 1));
        return graph.Writer.Cast(best, TensorProto.Types.DataType.Int64, TensorProto.Types.DataType.Float);
    }

    public override double Score(float value, int image) => (long)value == calibration.Labels!.Value[image] ? 1 : 0;
}
