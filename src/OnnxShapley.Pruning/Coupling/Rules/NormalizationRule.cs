using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that normalise over some axes and let the others through.</summary>
/// <remarks>
/// InstanceNormalization: X [N, C, ...], scale, B [C]: normalises over space, carries axes 0 and 1. LayerNormalization and RMSNormalization (from an axis on),
/// LpNormalization (one axis), MeanVarianceNormalization (listed axes): the axes that they normalise mix their slots and are pinned, as zeros would
/// count in the statistics where deleted channels do not. LRN mixes neighbouring channels: axis 1 is pinned.
/// </remarks>
[OperatorRule("InstanceNormalization", "LayerNormalization", "RMSNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN")]
internal sealed class NormalizationRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        ImmutableHashSet<int> mixed = MixedAxes(node, input);
        foreach (Axis axis in input.Axes)
        {
            coupling.Tie(axis, node.Result().Axis(axis.Index));
            if (mixed.Contains(axis.Index))
            {
                (string reason, string remedy) = Mixes(node, axis);
                coupling.Pin(node, axis, reason, remedy);
            }
        }

        if (node.Operator == "InstanceNormalization")
        {
            coupling.Tie(node.Required(1).Axis(0), input.Axis(1));
            coupling.Tie(node.Required(2).Axis(0), input.Axis(1));
        }

        if (node.Operator is "LayerNormalization" or "RMSNormalization")
        {
            TieLayer(node, coupling, input);
        }
    }

    private static (string Reason, string Remedy) Mixes(Node node, Axis axis) => node.Operator switch
    {
        "LRN" => (
            $"LRN divides by sums over neighbours on {axis}, and a cut makes others neighbours.",
            "Nothing in the file: the result depends on the order of the channels. A network trained without it can be cut."),
        "LpNormalization" => (
            $"LpNormalization divides by a norm over {axis}.",
            "Nothing in the file: the norm over fewer channels is another one. A network trained without it can be cut."),
        _ => ($"{node.Operator} computes its statistics over {axis}.", Remedies.Statistics),
    };

    /// <summary>Scale and shift broadcast to the input; mean and deviation have its axes, one long where it is normalised.</summary>
    private static void TieLayer(Node node, CouplingBuilder coupling, Operand input)
    {
        foreach (Operand operand in node.Inputs.Skip(1).Concat(node.Outputs.Skip(1)).OfType<Operand>())
        {
            Broadcasting.Tie(coupling, operand, input);
        }
    }

    private static ImmutableHashSet<int> MixedAxes(Node node, Operand input) => node.Operator switch
    {
        "InstanceNormalization" => [.. Enumerable.Range(0, input.Rank).Where(axis => axis >= 2)],
        "LayerNormalization" or "RMSNormalization" => [.. Enumerable.Range(0, input.Rank).Where(axis => axis >= input.Axis((int)node.Proto.GetInt("axis", -1)).Index)],
        "LpNormalization" => [input.Axis((int)node.Proto.GetInt("axis", -1)).Index],
        "MeanVarianceNormalization" => [.. (node.AttributeIntegers("axes") ?? [0, 2, 3]).Select(axis => input.Axis((int)axis).Index)],
        _ => [1],
    };
}
