using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>BatchNormalization at inference: an affine map of every channel.</summary>
/// <remarks>
/// X [N, C, ...], scale, B, mean, var [C] → Y. Carries every axis of X; axis 1 takes the four vectors along.
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
        foreach (Operand vector in node.Inputs.Skip(1).OfType<Operand>())
        {
            coupling.Tie(vector.Axis(0), input.Axis(1));
        }
    }
}
