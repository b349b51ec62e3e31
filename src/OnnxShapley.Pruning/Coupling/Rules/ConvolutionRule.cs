using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Conv, with any number of groups.</summary>
/// <remarks>
/// X [N, C, ...], W [O, C/g, ...], B [O] → Y [N, O, ...]. One group: contracts X axis 1 with W axis 1, produces Y axis 1 by W axis 0.
/// Depthwise (one input channel a group): carries X axis 1; a channel takes its O/g outputs along, and the attribute <c>group</c> follows.
/// Several groups: channel j of every group goes together, on the input side and on the output side, so that all groups stay alike.
/// </remarks>
[OperatorRule("Conv")]
internal sealed class ConvolutionRule : OperatorRule
{
    private const int ChannelAxis = 1;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Axis input = node.Required(0).Axis(ChannelAxis);
        Axis weightOut = node.Required(1).Axis(0);
        Axis weightIn = node.Required(1).Axis(1);
        Axis output = node.Result().Axis(ChannelAxis);
        int groups = Groups(node);

        if (IsDepthwise(node))
        {
            int multiplier = output.Length / groups;
            for (int i = 0; i < output.Length; i++)
            {
                coupling.Tie(input, i / multiplier, output, i, 1);
            }

            coupling.Tie(weightOut, output);
        }
        else
        {
            for (int i = 0; i < input.Length; i++)
            {
                coupling.Tie(input, i, weightIn, i % weightIn.Length, 1);
            }

            for (int i = 0; groups > 1 && i < output.Length; i++)
            {
                coupling.Tie(output, i, output, i % (output.Length / groups), 1);
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
        Operand output = node.Result();
        return [output.Axis(0), .. output.Axes.Skip(2), .. node.Required(1).Axes];
    }

    private static int Groups(Node node) => checked((int)node.Proto.GetInt("group", 1));

    private static bool IsDepthwise(Node node) => Groups(node) > 1 && node.Required(1).Axis(1).Length == 1;
}
