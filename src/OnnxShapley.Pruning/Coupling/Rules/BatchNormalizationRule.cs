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
        if (Training(node) is { } reason)
        {
            coupling.PinAll(node, reason, "Export the model in evaluation mode (in PyTorch: after 'model.eval()').");
            return;
        }

        Operand input = node.Required(0);
        Broadcasting.Tie(coupling, input, node.Result());
        foreach (Axis axis in node.Inputs.Skip(1).OfType<Operand>().SelectMany(operand => operand.Axes))
        {
            coupling.Tie(axis, input.Axis(axis.Index + 1));
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]) && Training(node) is null;

    public override Operand? Scale(Node node) => node.Required(1);

    private static string? Training(Node node)
    {
        if (node.Proto.GetInt("training_mode", 0) != 0)
        {
            return "The attribute 'training_mode' is 1: the statistics come from the images of a batch, not from the file.";
        }

        return node.Outputs.Skip(1).FirstOrDefault(output => output is not null) is { } statistics
            ? $"It writes the statistics '{statistics.Tensor}', as in training: they come from the images of a batch, not from the file."
            : null;
    }
}
