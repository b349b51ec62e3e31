using System.Collections.Frozen;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Operators that cannot let channels be cut, each with the reason.</summary>
/// <remarks>They pin every axis that they touch. What lies before and behind is not disturbed.</remarks>
[OperatorRule(
    "If", "Loop", "Scan", "SequenceMap",
    "NonMaxSuppression", "NonZero", "Unique", "Compress", "MaxUnpool", "EyeLike", "AffineGrid", "Col2Im", "CenterCropPad",
    "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli",
    "DynamicQuantizeLinear", "Attention", "RotaryEmbedding")]
internal sealed class PinnedRule : OperatorRule
{
    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["If"] = "runs graphs of its own, which stay as they are.",
        ["Loop"] = "runs a graph of its own, which stays as it is.",
        ["Scan"] = "runs a graph of its own, which stays as it is.",
        ["SequenceMap"] = "runs a graph of its own, which stays as it is.",
        ["NonMaxSuppression"] = "selects boxes by comparing them, and names them by their numbers.",
        ["NonZero"] = "names elements by the numbers of their slots.",
        ["Unique"] = "compares all elements, and names them by their numbers.",
        ["Compress"] = "selects slots while the model runs.",
        ["MaxUnpool"] = "reads positions that are counted across all channels.",
        ["EyeLike"] = "numbers the slots of both axes.",
        ["AffineGrid"] = "makes coordinates, not channels.",
        ["Col2Im"] = "lays channels and places of a block out on one axis, which is not handled.",
        ["CenterCropPad"] = "crops to lengths that it is given, which is not handled.",
        ["DynamicQuantizeLinear"] = "takes one scale from all channels, in which zeros count where deleted channels do not.",
        ["Attention"] = "projects, splits and merges heads in one node. Export the model with an opset below 23, where it is made of MatMul and Softmax.",
        ["RotaryEmbedding"] = "rotates pairs of channels by angles that depend on their numbers.",
    }.ToFrozenDictionary();

    public override void Couple(Node node, CouplingBuilder coupling) =>
        coupling.PinAll(node, $"{node.Operator} {Reasons.GetValueOrDefault(node.Operator, "draws random numbers for all slots in their order.")}");
}
