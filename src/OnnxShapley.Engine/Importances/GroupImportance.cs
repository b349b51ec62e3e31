using System.Collections.Immutable;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Importances;

/// <summary>The scores of a group's channels.</summary>
/// <param name="Scores">One a channel: the lowest go first. NaN where the group stays whole in any case.</param>
/// <param name="StandardErrors">Standard error of each score: 0 where it is exact, NaN where it is not known.</param>
/// <param name="Evaluations">Coalitions that were evaluated for them, and for their losses.</param>
public sealed record GroupImportance(ImmutableArray<double> Scores, ImmutableArray<double> StandardErrors, long Evaluations)
{
    /// <summary>No scores: the group stays whole.</summary>
    internal static GroupImportance None(int channels)
    {
        ImmutableArray<double> unknown = [.. Enumerable.Repeat(double.NaN, channels)];
        return new GroupImportance(unknown, unknown, 0);
    }

    /// <summary>Coalitions that could be evaluated for the scores; null where the importance takes no budget.</summary>
    public long? Budget { get; init; }

    /// <summary>
    /// Where the values lie that the scores estimate; those of all groups hold together with the confidence that was asked for. Null where none was, and where nothing was to be cut.
    /// </summary>
    public ImmutableArray<ValueInterval>? Intervals { get; init; }

    /// <summary>
    /// Payoff lost by removing each channel in its turn, when the channels go in the order of their scores; null where it was not measured.
    /// Unlike scores it can be compared between groups. NaN for the channel that goes last.
    /// </summary>
    public ImmutableArray<double>? Losses { get; init; }
}
