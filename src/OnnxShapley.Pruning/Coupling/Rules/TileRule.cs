namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Tile.</summary>
/// <remarks>
/// Carries every axis: slot i of the result is slot i mod length of the input, so a channel takes all its copies along. Where the graph computes the
/// repeats, axes whose number is not constant are pinned.
/// </remarks>
[OperatorRule("Tile")]
internal sealed class TileRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        string reason = $"The repeats, '{node.Required(1).Tensor}', are computed while the model runs.";
        string remedy = Remedies.MakeConstant("the repeats");
        if (coupling.ReadExtents(node, 1) is not { } repeats)
        {
            coupling.PinAll(node, reason, remedy);
            return;
        }

        foreach (Axis measured in repeats.OfType<Extent>().SelectMany(extent => extent.Axes))
        {
            coupling.Pin(
                node,
                measured,
                $"Tile repeats its input as often as {measured} is long.",
                "Stretch an axis of length one by an Expand in its place. Where longer axes are repeated, give the repeats as a constant.");
        }

        foreach (Axis axis in node.Required(0).Axes)
        {
            if (repeats[axis.Index] is not Extent.Literal)
            {
                coupling.Pin(node, axis, reason, remedy);
                continue;
            }

            Axis target = node.Result().Axis(axis.Index);
            for (int i = 0; i < target.Length; i++)
            {
                coupling.Tie(axis, i % axis.Length, target, i, 1);
            }
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);
}
