using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Conv, with any number of groups.</summary>
/// <remarks>
/// X [N, C, ...], W [O, C/g, ...], B [O] → Y [N, O, ...]. Contracts X axis 1 with W axis 1, produces Y axis 1 by W axis 0; groups as
/// <see cref="GroupedConvolutionRule"/> says.
/// </remarks>
[OperatorRule("Conv")]
internal class ConvolutionRule : GroupedConvolutionRule
{
    public sealed override ImmutableArray<Axis> MultiplyAdds(Node node)
    {
        Operand output = node.Result();
        return [output.Axis(0), .. output.Axes.Skip(2), .. node.Required(WeightInput(node)).Axes];
    }

    public sealed override bool IsAffine(Node node, IReadOnlySet<int> varying) => node.Operator == "Conv" && varying.SetEquals([0]);

    protected sealed override void CarryWeight(Node node, CouplingBuilder coupling) => coupling.Tie(node.Required(WeightInput(node)).Axis(0), Channels(node.Result()));

    protected sealed override void MakeChannels(Node node, CouplingBuilder coupling)
    {
        Axis weightIn = node.Required(WeightInput(node)).Axis(1);
        coupling.Tie(Channels(node.Required(0)), 0, weightIn, 0, weightIn.Length);
        coupling.Produce(node.Required(WeightInput(node)).Axis(0), Channels(node.Result()));
    }
}
