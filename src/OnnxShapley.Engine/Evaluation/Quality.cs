namespace OnnxShapley.Engine.Evaluation;

/// <summary>How well a model classifies labelled images.</summary>
/// <param name="Accuracy">Share of images whose highest score is the label, 0 to 1.</param>
/// <param name="Loss">Mean cross-entropy of the labels, in nats, not clipped.</param>
public sealed record Quality(double Accuracy, double Loss);
