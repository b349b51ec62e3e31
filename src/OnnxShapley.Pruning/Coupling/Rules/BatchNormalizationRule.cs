using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>BatchNormalization at inference: an affine map of every channel.</summary>
/// <remarks>
/// X [N, C, ...], scale, B, mean, var [C] → Y. Carries every axis of X; axis 1 takes the four vectors along. Before
/// opset 9 they may have all axes behind the first (<c>spatial</c> is 0), which go along as well.
/// In training mode the statistics depend on the batch and extra outputs appear: pinned.
/// </remarks>
[OperatorRule("BatchNormalization")]
internal sealed class BatchNormalizationRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (node.Proto.GetInt("training_mode", 0) != 0 || node.Outputs.Skip(1).Any(output => output is not null))
        {
            coupling.PinAll(node, "BatchNormalization in training mode mixes the images of a batch. Export the model in evaluation mode.");
            return;
        }

        Operand input = node.Required(0);
        Broadcasting.Tie(coupling, input, node.Result());
        foreach (Axis axis in node.Inputs.Skip(1).OfType<Operand>().SelectMany(operand => operand.Axes))
        {
            coupling.Tie(axis, input.Axis(axis.Index + 1));
        }
    }
}
