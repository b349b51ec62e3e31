namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Tile with constant repeats.</summary>
/// <remarks>Carries every axis: slot i of the result is slot i mod length of the input, so a channel takes all its copies along.</remarks>
[OperatorRule("Tile")]
internal sealed class TileRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (node.ConstantIntegers(1) is null)
        {
            coupling.PinAll(node, $"The repeats, '{node.Required(1).Tensor}', are computed while the model runs.", Remedies.MakeConstant("the repeats"));
            return;
        }

        foreach (Axis axis in node.Required(0).Axes)
        {
            Axis target = node.Result().Axis(axis.Index);
            for (int i = 0; i < target.Length; i++)
            {
                coupling.Tie(axis, i % axis.Length, target, i, 1);
            }
        }
    }
}
