namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>CastLike: the first input in the type of the second.</summary>
/// <remarks>Carries every axis of the first input. Of the second it takes the type alone, whatever is cut there.</remarks>
[OperatorRule("CastLike")]
internal sealed class CastLikeRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Broadcasting.Tie(coupling, node.Required(0), node.Result());
        foreach (Axis axis in node.Required(1).Axes)
        {
            coupling.Mention(axis);
        }
    }
}
