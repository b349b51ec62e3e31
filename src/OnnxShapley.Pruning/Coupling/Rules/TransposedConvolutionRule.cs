using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>ConvTranspose, with any number of groups.</summary>
/// <remarks>
/// X [N, C, ...], W [C, O/g, ...], B [O] → Y [N, O, ...]. Contracts X axis 1 with W axis 0, produces Y axis 1 by W axis 1. Depthwise (one input
/// channel a group): carries X axis 1, a channel takes its O/g outputs along, and the attribute <c>group</c> follows. Several groups: channel j of
/// every group goes together, on the input side and on the output side.
/// </remarks>
[OperatorRule("ConvTranspose")]
internal sealed class TransposedConvolutionRule : OperatorRule
{
    private const int ChannelAxis = 1;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Axis input = node.Required(0).Axis(ChannelAxis);
        Axis weightIn = node.Required(1).Axis(0);
        Axis weightOut = node.Required(1).Axis(1);
        Axis output = node.Result().Axis(ChannelAxis);
        int groups = Groups(node);
        coupling.Tie(input, weightIn);
        if (IsDepthwise(node))
        {
            for (int i = 0; i < output.Length; i++)
            {
                coupling.Tie(input, i / weightOut.Length, output, i, 1);
            }
        }
        else
        {
            for (int i = 0; groups > 1 && i < input.Length; i++)
            {
                coupling.Tie(input, i, input, i % (input.Length / groups), 1);
            }

            for (int i = weightOut.Length; i < output.Length; i++)
            {
                coupling.Tie(output, i, output, i % weightOut.Length, 1);
            }

            coupling.Contract(node, 0, input);
            coupling.Produce(weightOut, output);
        }

        if (node.Input(2) is { } bias)
        {
            coupling.Tie(bias.Axis(0), output);
        }
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis input = node.Required(0).Axis(ChannelAxis);
        if (IsDepthwise(node) && repair.IsCut(input))
        {
            repair.Copy.SetInt("group", repair.Length(input));
        }
    }

    public override ImmutableArray<Axis> MultiplyAdds(Node node)
    {
        Operand input = node.Required(0);
        return [input.Axis(0), .. input.Axes.Skip(2), .. node.Required(1).Axes];
    }

    private static int Groups(Node node) => checked((int)node.Proto.GetInt("group", 1));

    private static bool IsDepthwise(Node node) => Groups(node) > 1 && node.Required(0).Axis(ChannelAxis).Length == Groups(node);
}
