using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>What a plan leaves of every axis.</summary>
public sealed class CutMap(Couplings couplings, Plan plan)
{
    private readonly Dictionary<int, ImmutableArray<int>> _kept = [];

    /// <summary>Indices of the slots of an axis that stay, ascending.</summary>
    public ImmutableArray<int> Kept(Axis axis)
    {
        if (!_kept.TryGetValue(axis.Id, out ImmutableArray<int> kept))
        {
            kept = [.. Enumerable.Range(0, axis.Length).Where(index => couplings.ChannelOf(axis, index) is not { } channel || plan.Keeps(channel))];
            _kept.Add(axis.Id, kept);
        }

        return kept;
    }

    /// <summary>How long an axis is after the cut.</summary>
    public int Length(Axis axis) => Kept(axis).Length;

    /// <summary>Whether an axis gets shorter.</summary>
    public bool IsCut(Axis axis) => Length(axis) < axis.Length;

    /// <summary>Whether any axis of an operand gets shorter.</summary>
    public bool IsCut(Operand operand) => operand.Axes.Any(IsCut);
}
