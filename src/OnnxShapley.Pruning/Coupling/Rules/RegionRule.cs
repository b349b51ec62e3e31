namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>RoiAlign and MaxRoiPool: pools over regions of images.</summary>
/// <remarks>
/// X [N, C, H, W], regions [R, ...], for RoiAlign the image of each [R] → Y [R, C, h, w]: carries axis 1 of X, and R. N and space are pinned.
/// </remarks>
[OperatorRule("RoiAlign", "MaxRoiPool")]
internal sealed class RegionRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        coupling.Tie(node.Required(0).Axis(1), node.Result().Axis(1));
        foreach (Operand regions in node.Inputs.Skip(1).OfType<Operand>())
        {
            coupling.Tie(regions.Axis(0), node.Result().Axis(0));
        }
    }
}
