namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>GridSample: takes samples of space at the places of a grid.</summary>
/// <remarks>X [N, C, H, W], grid [N, h, w, 2] → Y [N, C, h, w], or with one axis of space more: carries N and C of X, and h, w of the grid.</remarks>
[OperatorRule("GridSample")]
internal sealed class GridSampleRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand grid = node.Required(1);
        coupling.Tie(node.Required(0).Axis(0), node.Result().Axis(0));
        coupling.Tie(node.Required(0).Axis(1), node.Result().Axis(1));
        coupling.Tie(grid.Axis(0), node.Result().Axis(0));
        foreach (Axis axis in grid.Axes.Skip(1).SkipLast(1))
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index + 1));
        }
    }
}
