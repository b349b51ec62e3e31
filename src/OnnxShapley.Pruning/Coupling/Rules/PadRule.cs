using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Pad.</summary>
/// <remarks>
/// Carries the axes that it leaves alone. On an axis that it pads with a constant value, slot i of the input is slot begin + i of the result; the
/// slots around it are new ones that hold the value, and the amounts follow a cut. Cropping (negative amounts) and the modes reflect, edge and
/// wrap pin the axes that they change, and so do amounts that the graph computes. Amounts are an attribute before opset 11, an input since; from opset 18 an input may name the axes.
/// </remarks>
[OperatorRule("Pad")]
internal sealed class PadRule : OperatorRule
{
    private const int AmountsInput = 1;
    private const int AxesInput = 3;

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        bool hasUnknownAxes = node.Input(AxesInput) is not null && node.ConstantIntegers(AxesInput) is null;
        if (hasUnknownAxes || Amounts(node) is not { } amounts)
        {
            CoupleComputed(node, coupling, hasUnknownAxes ? null : coupling.ReadExtents(node, AmountsInput));
            return;
        }

        string mode = node.Proto.GetString("mode", "constant");
        foreach (Axis axis in node.Required(0).Axes)
        {
            Axis target = node.Result().Axis(axis.Index);
            (long begin, long end) = OfAxis(node, amounts, axis.Index);
            if ((begin == 0 && end == 0) || (mode == "constant" && begin >= 0 && end >= 0))
            {
                coupling.Tie(axis, 0, target, (int)begin, axis.Length);
                continue;
            }

            (string reason, string remedy) = begin < 0 || end < 0
                ? ($"Pad crops {axis}: its amounts there are {begin} and {end}.", "Crop by a Slice with constant bounds.")
                : ($"Pad fills {axis} in the mode '{mode}' with copies of what is there.", "Pad channels in the mode 'constant', or by a Slice and a Concat.");
            coupling.Pin(node, axis, reason, remedy);
            coupling.Pin(node, target, reason, remedy);
        }
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);

    public override void Repair(Node node, NodeRepair repair)
    {
        ImmutableArray<Axis> padded = [.. node.Result().Axes.Where(axis => repair.IsCut(axis) || repair.IsCut(node.Required(0).Axis(axis.Index)))];
        if (padded.IsEmpty || Amounts(node) is not { } amounts)
        {
            return;
        }

        long[] repaired = [.. amounts];
        foreach (Axis axis in padded)
        {
            (long begin, _) = OfAxis(node, amounts, axis.Index);
            int length = node.Required(0).Axis(axis.Index).Length;
            int place = PlaceOf(node, axis.Index);
            if (place >= 0)
            {
                repaired[place] = repair.Kept(axis).Count(slot => slot < begin);
                repaired[place + (amounts.Length / 2)] = repair.Kept(axis).Count(slot => slot >= begin + length);
            }
        }

        if (node.Input(AmountsInput) is { } operand)
        {
            repair.ReplaceIntegers(AmountsInput, operand.Constant!, repaired);
        }
        else
        {
            repair.Copy.SetInts("pads", repaired);
        }
    }

    /// <summary>Of the axes whose amounts the graph computes, those are carried that it certainly leaves alone.</summary>
    private static void CoupleComputed(Node node, CouplingBuilder coupling, ImmutableArray<Extent?>? amounts)
    {
        if (amounts is not { } known)
        {
            Operand? computed = node.Inputs.Skip(AmountsInput).FirstOrDefault(operand => operand is { IsConstant: false });
            coupling.PinAll(
                node,
                $"The amounts or axes of padding, '{computed?.Tensor}', are computed while the model runs.",
                Remedies.MakeConstant("the amounts and axes"));
            return;
        }

        string reason = $"The amounts of padding, '{node.Required(AmountsInput).Tensor}', are computed while the model runs.";
        string remedy = Remedies.MakeConstant("the amounts");

        foreach (Axis axis in node.Required(0).Axes)
        {
            int place = PlaceOf(node, axis.Index);
            bool isLeftAlone = place < 0
                || (known[place] is Extent.Literal { Value: 0 } && known[place + (known.Length / 2)] is Extent.Literal { Value: 0 });
            if (isLeftAlone)
            {
                coupling.Tie(axis, node.Result().Axis(axis.Index));
            }
            else
            {
                coupling.Pin(node, axis, reason, remedy);
                coupling.Pin(node, node.Result().Axis(axis.Index), reason, remedy);
            }
        }

        foreach (Axis axis in known.OfType<Extent>().SelectMany(extent => extent.Axes))
        {
            coupling.Pin(node, axis, $"Pad computes with the length of {axis}.", Remedies.MakeConstant("the length"));
        }
    }

    private static ImmutableArray<long>? Amounts(Node node) =>
        node.Input(AmountsInput) is null ? node.AttributeIntegers("pads") : node.ConstantIntegers(AmountsInput);

    private static (long Begin, long End) OfAxis(Node node, ImmutableArray<long> amounts, int axis) =>
        PlaceOf(node, axis) is var place && place < 0 ? (0, 0) : (amounts[place], amounts[place + (amounts.Length / 2)]);

    /// <summary>Where the amount before an axis stands in the list of amounts, or -1 where the axis is not named.</summary>
    private static int PlaceOf(Node node, int axis) =>
        node.ConstantIntegers(AxesInput) is { } axes
            ? axes.Select(named => node.Required(0).Axis((int)named).Index).ToImmutableArray().IndexOf(axis)
            : axis;
}
