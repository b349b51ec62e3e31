using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Crop and ImageScaler, which exporters wrote before opset 10.</summary>
/// <remarks>
/// X [N, C, H, W] → Y [N, C, H', W']: carry axes 0 and 1; Crop narrows space. The attribute <c>bias</c> of ImageScaler has one number a channel and
/// follows a cut.
/// </remarks>
[OperatorRule("Crop", "ImageScaler")]
internal sealed class ImageRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        coupling.Tie(node.Required(0).Axis(0), node.Result().Axis(0));
        coupling.Tie(node.Required(0).Axis(1), node.Result().Axis(1));
    }

    public override void Repair(Node node, NodeRepair repair)
    {
        Axis channels = node.Required(0).Axis(1);
        if (repair.IsCut(channels))
        {
            repair.SelectNumbers("bias", repair.Kept(channels));
        }
    }
}
