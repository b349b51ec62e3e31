using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>What a plan leaves of every axis.</summary>
public sealed class CutMap(Couplings couplings, Plan plan)
{
    private readonly Dictionary<int, AxisCut> _cuts = [];
    private readonly Dictionary<KeptSlots, AxisCut> _distinct = [];

    /// <summary>Indices of the slots of an axis that stay, ascending.</summary>
    public ImmutableArray<int> Kept(Axis axis) => CutOf(axis).Kept;

    /// <summary>How long an axis is after the cut.</summary>
    public int Length(Axis axis) => CutOf(axis).Kept.Length;

    /// <summary>Whether an axis gets shorter.</summary>
    public bool IsCut(Axis axis) => Length(axis) < axis.Length;

    /// <summary>Whether any axis of an operand gets shorter.</summary>
    public bool IsCut(Operand operand)
    {
        for (int axis = 0; axis < operand.Rank; axis++)
        {
            if (IsCut(operand.Axis(axis)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A number that axes of equal length share where the same slots stay; -1 where all do.</summary>
    internal int Pattern(Axis axis) => IsCut(axis) ? CutOf(axis).Pattern : -1;

    private AxisCut CutOf(Axis axis)
    {
        if (!_cuts.TryGetValue(axis.Id, out AxisCut? cut))
        {
            cut = Shared(new KeptSlots(FindKept(axis)));
            _cuts.Add(axis.Id, cut);
        }

        return cut;
    }

    /// <summary>Most axes are cut like many others: each list of slots is held once.</summary>
    private AxisCut Shared(KeptSlots kept)
    {
        if (!_distinct.TryGetValue(kept, out AxisCut? cut))
        {
            cut = new AxisCut(kept.Indices, _distinct.Count);
            _distinct.Add(kept, cut);
        }

        return cut;
    }

    private ImmutableArray<int> FindKept(Axis axis)
    {
        ImmutableArray<int>.Builder kept = ImmutableArray.CreateBuilder<int>(axis.Length);
        for (int index = 0; index < axis.Length; index++)
        {
            if (couplings.ChannelOf(axis, index) is not { } channel || plan.Keeps(channel))
            {
                kept.Add(index);
            }
        }

        return kept.DrainToImmutable();
    }
}
