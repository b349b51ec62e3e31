namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Pools over space, local and global.</summary>
/// <remarks>X [N, C, ...] → Y [N, C, ...]: carries axes 0 and 1. The second output of MaxPool counts positions across channels: pinned where it is read.</remarks>
[OperatorRule("MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool")]
internal sealed class PoolingRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (node.Output(1) is { IsRead: true } indices)
        {
            coupling.PinAll(
                node,
                $"Its second output '{indices.Tensor}' numbers positions across all channels.",
                "Export the model without what reads the numbers, or tells them as a graph output, where nothing needs it. Otherwise nothing: they count all channels.");
            return;
        }

        foreach (Operand output in node.Outputs.OfType<Operand>())
        {
            coupling.Tie(node.Required(0).Axis(0), output.Axis(0));
            coupling.Tie(node.Required(0).Axis(1), output.Axis(1));
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => node.Operator is "AveragePool" or "GlobalAveragePool";
}
