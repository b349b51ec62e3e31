using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>
/// Attributes of nodes by name. The readers take an attribute of another kind for an absent one; the writers are for
/// nodes of a copy (<see cref="OnnxModel.CloneDeep"/>) and replace the attribute or add it at the end.
/// </summary>
public static class NodeAttributes
{
    /// <summary>Whether the node has the attribute, of any kind.</summary>
    public static bool Has(this NodeProto node, string name) => Find(node, name) is not null;

    /// <summary>An integer, or the default where the attribute is absent.</summary>
    public static long GetInt(this NodeProto node, string name, long defaultValue) => Find(node, name) is { HasI: true } found ? found.I : defaultValue;

    /// <summary>A list of integers; the default array (<c>IsDefault</c>) where the attribute is absent.</summary>
    public static ImmutableArray<long> GetInts(this NodeProto node, string name) =>
        Find(node, name) is { } found && (found.Ints.Count > 0 || found.Type == AttributeProto.Types.AttributeType.Ints) ? [.. found.Ints] : default;

    /// <summary>A number, or the default where the attribute is absent.</summary>
    public static float GetFloat(this NodeProto node, string name, float defaultValue) => Find(node, name) is { HasF: true } found ? found.F : defaultValue;

    /// <summary>A text, or the default where the attribute is absent.</summary>
    [return: NotNullIfNotNull(nameof(defaultValue))]
    public static string? GetString(this NodeProto node, string name, string? defaultValue = null) =>
        Find(node, name) is { HasS: true } found ? found.S.ToStringUtf8() : defaultValue;

    /// <summary>A tensor, or null where the attribute is absent.</summary>
    public static TensorProto? GetTensor(this NodeProto node, string name) => Find(node, name)?.T;

    /// <summary>The graphs among the node's attributes: branches of If, bodies of Loop and Scan, in file order.</summary>
    public static IEnumerable<GraphProto> Subgraphs(this NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is { } graph ? attribute.Graphs.Prepend(graph) : attribute.Graphs);

    /// <summary>
    /// The value of a Constant node as a tensor, whichever attribute holds it (value, value_int, value_ints, value_float, value_floats);
    /// null for every other node and for strings and sparse values.
    /// </summary>
    public static TensorProto? ConstantValue(this NodeProto node)
    {
        if (node.OpType != "Constant" || !node.IsStandard() || node.Attribute.Count == 0)
        {
            return null;
        }

        string name = node.Output.FirstOrDefault(string.Empty);
        AttributeProto attribute = node.Attribute[0];
        return attribute.Name switch
        {
            "value" => attribute.T,
            "value_int" => TensorContent.CreateInt64(name, [], [attribute.I]),
            "value_ints" => TensorContent.CreateInt64(name, [.. attribute.Ints]),
            "value_float" => TensorContent.CreateSingle(name, [], [attribute.F]),
            "value_floats" => TensorContent.CreateSingle(name, [attribute.Floats.Count], [.. attribute.Floats]),
            _ => null,
        };
    }

    /// <summary>Writes an integer.</summary>
    public static void SetInt(this NodeProto node, string name, long value) =>
        Replace(node, new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });

    /// <summary>Writes a list of integers.</summary>
    public static void SetInts(this NodeProto node, string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values)
        {
            attribute.Ints.Add(value);
        }

        Replace(node, attribute);
    }

    /// <summary>Writes a number.</summary>
    public static void SetFloat(this NodeProto node, string name, float value) =>
        Replace(node, new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value });

    /// <summary>Writes a text.</summary>
    public static void SetString(this NodeProto node, string name, string value) =>
        Replace(node, new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>Writes a tensor.</summary>
    public static void SetTensor(this NodeProto node, string name, TensorProto value) =>
        Replace(node, new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = value });

    private static AttributeProto? Find(NodeProto node, string name)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    private static void Replace(NodeProto node, AttributeProto replacement)
    {
        for (int index = 0; index < node.Attribute.Count; index++)
        {
            if (node.Attribute[index].Name == replacement.Name)
            {
                if (node.Attribute[index].HasDocString)
                {
                    replacement.DocString = node.Attribute[index].DocString;
                }

                node.Attribute[index] = replacement;
                return;
            }
        }

        node.Attribute.Add(replacement);
    }
}
