namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Pools over space, local and global.</summary>
/// <remarks>X [N, C, ...] → Y [N, C, ...]: carries axes 0 and 1. The second output of MaxPool counts positions across channels: pinned.</remarks>
[OperatorRule("MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool")]
internal sealed class PoolingRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (node.Output(1) is { } indices)
        {
            coupling.PinAll(
                node,
                $"Its second output '{indices.Tensor}' numbers positions across all channels.",
                "Export the pool without indices where nothing needs them. Otherwise nothing: who reads the numbers counts all channels.");
            return;
        }

        coupling.Tie(node.Required(0).Axis(0), node.Result().Axis(0));
        coupling.Tie(node.Required(0).Axis(1), node.Result().Axis(1));
    }
}
