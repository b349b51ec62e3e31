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
    private static readonly (string Reason, string Remedy) Random = (
        "draws random numbers for all slots in their order.",
        "Export the model in evaluation mode, where that leaves the noise out. Otherwise nothing: for fewer slots other numbers are drawn.");

    private static readonly FrozenDictionary<string, (string Reason, string Remedy)> Obstacles = new Dictionary<string, (string Reason, string Remedy)>
    {
        ["If"] = ("runs graphs of its own, which stay as they are.", Remedies.Unroll),
        ["Loop"] = ("runs a graph of its own, which stays as it is.", Remedies.Unroll),
        ["Scan"] = ("runs a graph of its own, which stays as it is.", Remedies.Unroll),
        ["SequenceMap"] = ("runs a graph of its own, which stays as it is.", Remedies.Unroll),
        ["NonMaxSuppression"] = ("selects boxes by comparing them, and names them by their numbers.", Remedies.Numbers),
        ["NonZero"] = ("names elements by the numbers of their slots.", Remedies.Numbers),
        ["Unique"] = ("compares all elements, and names them by their numbers.", Remedies.Numbers),
        ["Compress"] = (
            "selects slots while the model runs.",
            "Pick by a Gather with a constant vector of indices, where the selection does not depend on the image. Otherwise nothing: every slot may be asked for."),
        ["MaxUnpool"] = (
            "reads positions that are counted across all channels.",
            "Nothing in the file. A network trained with Resize or ConvTranspose in its place can be cut."),
        ["EyeLike"] = ("numbers the slots of both axes.", Remedies.MakeConstant("the matrix")),
        ["AffineGrid"] = ("makes coordinates, not channels.", "Nothing: coordinates and the places in a grid are no channels."),
        ["Col2Im"] = (
            "lays channels and places of a block out on one axis, which is not handled.",
            "Nothing in the file. A network trained with ConvTranspose or DepthToSpace in its place can be cut."),
        ["CenterCropPad"] = (
            "crops to lengths that it is given, which is not handled.",
            "Crop by a Slice with constant bounds, and pad by a Pad with constant amounts."),
        ["DynamicQuantizeLinear"] = (
            "takes one scale from all channels, in which zeros count where deleted channels do not.",
            "Quantise by a QuantizeLinear with a constant scale and zero point."),
        ["Attention"] = (
            "splits and merges heads in one node, which is not handled.",
            "Export the model with an opset below 23, where it is made of MatMul and Softmax."),
        ["RotaryEmbedding"] = (
            "rotates pairs of channels by angles that depend on their numbers.",
            "Nothing in the file: a pair and its angle depend on the places of the channels. A network trained without it can be cut."),
    }.ToFrozenDictionary();

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        (string reason, string remedy) = Obstacles.GetValueOrDefault(node.Operator, Random);
        coupling.PinAll(node, $"{node.Operator} {reason}", remedy);
    }
}
