using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Cli.Json;

/// <summary>An axis of a weight on which channels of a group lie.</summary>
internal sealed record JsonMember(string Weight, int Axis)
{
    /// <summary>The members of a group, each once.</summary>
    public static ImmutableArray<JsonMember> Of(ChannelGroup group) =>
        [.. group.Members.Select(member => new JsonMember(member.Operand.Tensor, member.Index)).Distinct()];
}
