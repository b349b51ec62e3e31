using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Dropout at inference, where it hands its input on.</summary>
/// <remarks>Carries every axis, to the output and to the mask. Pinned where it is told to train.</remarks>
[OperatorRule("Dropout")]
internal sealed class DropoutRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (node.Input(2) is { } training && !IsFalse(training))
        {
            coupling.PinAll(
                node,
                $"Its input '{training.Tensor}' (training_mode) is not a constant 'false', so that it drops elements at random.",
                "Export the model in evaluation mode (in PyTorch: after 'model.eval()').");
            return;
        }

        foreach (Operand output in node.Outputs.OfType<Operand>())
        {
            Broadcasting.Tie(coupling, node.Required(0), output);
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    private static bool IsFalse(Operand flag) =>
        flag.Constant is { } constant && !TensorContent.ReadBytes(constant, null).Span.ContainsAnyExcept((byte)0);
}
