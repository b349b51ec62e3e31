using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What became of a group.</summary>
internal sealed record JsonPrunedGroup(
    string Name,
    int Channels,
    ImmutableArray<int> Kept,
    ImmutableArray<JsonMember> Members,
    ImmutableArray<double?> Importance,
    ImmutableArray<double?> StandardErrors,
    ImmutableArray<double?>? Losses,
    long? Budget,
    long Evaluations,
    ImmutableArray<int>? SurelyKept,
    ImmutableArray<int>? SurelyRemoved,
    ImmutableArray<int>? Undecided)
{
    /// <summary>What became of a group.</summary>
    public static JsonPrunedGroup Of(GroupResult result) => new(
        result.Group.Name,
        result.Group.ChannelCount,
        result.Kept,
        JsonMember.Of(result.Group),
        [.. result.Importance.Scores.Select(score => JsonText.Finite(score))],
        [.. result.Importance.StandardErrors.Select(error => JsonText.Finite(error))],
        result.Importance.Losses is { } losses ? [.. losses.Select(loss => JsonText.Finite(loss))] : null,
        result.Importance.Budget,
        result.Importance.Evaluations,
        result.Decision?.Kept,
        result.Decision?.Removed,
        result.Decision?.Undecided);
}
