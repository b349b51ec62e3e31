namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>QLinearConv and ConvInteger: convolutions of quantised inputs with quantised weights.</summary>
/// <remarks>
/// As Conv; where weights have a scale and a zero point a channel, these go along with axis 1 of the result, as the bias does. A channel that is off
/// has the input's zero point: there, the integers that are summed are zero.
/// </remarks>
[OperatorRule("QLinearConv", "ConvInteger")]
internal sealed class QuantizedConvolutionRule : ConvolutionRule
{
    protected override int WeightInput(Node node) => IsScaled(node) ? 3 : 1;

    protected override int? ZeroInput(Node node) => 2;

    protected override IEnumerable<Operand> ChannelVectors(Node node) =>
        (IsScaled(node) ? (int[])[4, 5, 8] : [3]).Select(node.Input).OfType<Operand>().Where(vector => vector.Rank == 1 && vector.Shape[0] > 1);

    private static bool IsScaled(Node node) => node.Operator == "QLinearConv";
}
