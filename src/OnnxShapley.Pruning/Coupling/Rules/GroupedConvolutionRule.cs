using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>What convolutions and transposed convolutions have in common: groups, and what a cut does to them.</summary>
/// <remarks>
/// Depthwise (one input channel a group): carries X axis 1; a channel takes its O/g outputs along, and the attribute <c>group</c> follows.
/// Several groups of more: channel j of every group goes together, on the input side and on the output side, so that all groups stay alike.
/// </remarks>
internal abstract class GroupedConvolutionRule : OperatorRule
{
    public sealed override void Couple(Node node, CouplingBuilder coupling)
    {
        Axis input = Channels(node.Required(0));
        Axis output = Channels(node.Result());
        if (IsDepthwise(node))
        {
            int multiplier = output.Length / Groups(node);
            for (int i = 0; i < output.Length; i++)
            {
                coupling.Tie(input, i / multiplier, output, i, 1);
            }

            CarryWeight(node, coupling);
        }
        else
        {
            TieGroups(coupling, input, Groups(node));
            TieGroups(coupling, output, Groups(node));
            coupling.Contract(node, 0, input, ZeroInput(node));
            MakeChannels(node, coupling);
        }

        foreach (Operand vector in ChannelVectors(node))
        {
            coupling.Tie(vector.Axis(0), output);
        }
    }

    public sealed override void Repair(Node node, NodeRepair repair)
    {
        Axis input = Channels(node.Required(0));
        if (IsDepthwise(node) && repair.IsCut(input))
        {
            repair.Copy.SetInt("group", repair.Length(input));
        }
    }

    /// <summary>Which input is the weight.</summary>
    protected virtual int WeightInput(Node node) => 1;

    /// <summary>Which input holds what counts as zero in the first one; null where zero does.</summary>
    protected virtual int? ZeroInput(Node node) => null;

    /// <summary>Vectors with an element for each channel of the result: the bias.</summary>
    protected virtual IEnumerable<Operand> ChannelVectors(Node node) => node.Input(2) is { } bias ? [bias] : [];

    /// <summary>The channel axis of the input or of the result.</summary>
    protected static Axis Channels(Operand operand) => operand.Axis(1);

    /// <summary>The weight of a depthwise convolution goes along with the channels that it carries.</summary>
    protected abstract void CarryWeight(Node node, CouplingBuilder coupling);

    /// <summary>The weight sums over the input's channels and makes the output's, alike in every group.</summary>
    protected abstract void MakeChannels(Node node, CouplingBuilder coupling);

    private static void TieGroups(CouplingBuilder coupling, Axis channels, int groups)
    {
        int perGroup = channels.Length / groups;
        for (int i = perGroup; i < channels.Length; i++)
        {
            coupling.Tie(channels, i, channels, i % perGroup, 1);
        }
    }

    private static int Groups(Node node) => checked((int)node.Proto.GetInt("group", 1));

    private static bool IsDepthwise(Node node) => Groups(node) > 1 && Channels(node.Required(0)).Length == Groups(node);
}
