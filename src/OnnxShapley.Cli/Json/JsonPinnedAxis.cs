using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Cli.Json;

/// <summary>Channels that may not be removed.</summary>
internal sealed record JsonPinnedAxis(string Node, string Operator, int Axis, int Channels, JsonPin By)
{
    /// <summary>Channels that may not be removed.</summary>
    public static JsonPinnedAxis Of(PinnedAxis pinned) => new(
        pinned.Producer.Name,
        pinned.Producer.Operator,
        pinned.Axis.Index,
        pinned.Slots,
        new JsonPin(pinned.Pin.Node, pinned.Pin.Operator, pinned.Pin.Reason, pinned.Pin.Remedy));
}
