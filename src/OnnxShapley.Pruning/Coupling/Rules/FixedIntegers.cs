using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Integers that a node reads: constant, or computed from lengths that constants fix.</summary>
internal static class FixedIntegers
{
    /// <summary>The integers of an input, which the node's rule mends after a cut where they are computed; null if they may differ from run to run.</summary>
    public static ImmutableArray<long>? Read(Node node, CouplingBuilder coupling, int input)
    {
        if (node.Input(input) is not { IsConstant: false, Type: TensorProto.Types.DataType.Int64 })
        {
            return node.ConstantIntegers(input);
        }

        if (coupling.ReadExtents(node, input) is not { } extents || extents.Any(extent => extent is null || !coupling.IsFixed(extent)))
        {
            coupling.ForgetReads();
            return null;
        }

        for (int place = 0; place < extents.Length; place++)
        {
            coupling.Adjust(node, input, place, extents[place]!);
        }

        return [.. extents.Select(extent => extent!.Evaluate())];
    }
}
