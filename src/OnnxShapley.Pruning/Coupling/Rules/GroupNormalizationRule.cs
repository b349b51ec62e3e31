using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>GroupNormalization.</summary>
/// <remarks>
/// X [N, C, ...]. With one channel a group it carries axis 1 like InstanceNormalization, and <c>num_groups</c> and the vectors follow (from opset 21
/// they have one element a channel, before that one a group, which is the same here). With more it mixes channels: pinned.
/// </remarks>
[OperatorRule("GroupNormalization")]
internal sealed class GroupNormalizationRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        long groups = node.Proto.GetInt("num_groups", 1);
        if (groups != input.Axis(1).Length)
        {
            coupling.PinAll(
                node,
                $"The attribute 'num_groups' is {groups}, for {input.Axis(1).Length} channels: statistics are computed over several channels of {input.Axis(1)}.",
                "Nothing in the file: zeros count in the statistics where deleted channels do not. A network trained with one channel a group can be cut.");
            return;
        }

        coupling.Tie(input.Axis(0), node.Result().Axis(0));
        coupling.Tie(input.Axis(1), node.Result().Axis(1));
        coupling.Tie(node.Required(1).Axis(0), input.Axis(1));
        coupling.Tie(node.Required(2).Axis(0), input.Axis(1));
    }

    public override void Repair(Node node, Cutting.NodeRepair repair)
    {
        Axis channels = node.Required(0).Axis(1);
        if (repair.IsCut(channels))
        {
            repair.Copy.SetInt("num_groups", repair.Length(channels));
        }
    }
}
