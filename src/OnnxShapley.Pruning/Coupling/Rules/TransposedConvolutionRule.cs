using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>ConvTranspose, with any number of groups.</summary>
/// <remarks>
/// X [N, C, ...], W [C, O/g, ...], B [O] → Y [N, O, ...]. Contracts X axis 1 with W axis 0, produces Y axis 1 by W axis 1; groups as
/// <see cref="GroupedConvolutionRule"/> says.
/// </remarks>
[OperatorRule("ConvTranspose")]
internal sealed class TransposedConvolutionRule : GroupedConvolutionRule
{
    public override ImmutableArray<Axis> MultiplyAdds(Node node)
    {
        Operand input = node.Required(0);
        return [input.Axis(0), .. input.Axes.Skip(2), .. node.Required(1).Axes];
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    protected override void CarryWeight(Node node, CouplingBuilder coupling) => coupling.Tie(Channels(node.Required(0)), node.Required(1).Axis(0));

    protected override void MakeChannels(Node node, CouplingBuilder coupling)
    {
        coupling.Tie(Channels(node.Required(0)), node.Required(1).Axis(0));
        coupling.Produce(node.Required(1).Axis(1), Channels(node.Result()));
    }
}
