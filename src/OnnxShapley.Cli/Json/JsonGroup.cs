using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>A group and what depends on it.</summary>
internal sealed record JsonGroup(string Name, int Channels, long Macs, long Parameters, ImmutableArray<JsonMember> Members)
{
    /// <summary>A group.</summary>
    public static JsonGroup Of(GroupFigures figures) => new(
        figures.Group.Name,
        figures.Group.ChannelCount,
        figures.Cost.MultiplyAdds,
        figures.Cost.Parameters,
        JsonMember.Of(figures.Group));
}
