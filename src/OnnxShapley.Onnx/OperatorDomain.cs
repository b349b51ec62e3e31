namespace OnnxShapley.Onnx;

/// <summary>Operator domains.</summary>
public static class OperatorDomain
{
    /// <summary>The long name of the standard domain, whose short name is the empty string.</summary>
    public const string Standard = "ai.onnx";

    /// <summary>Whether the node's operator is one of the standard's.</summary>
    public static bool IsStandard(this NodeProto node) => node.Domain is "" or Standard;
}
