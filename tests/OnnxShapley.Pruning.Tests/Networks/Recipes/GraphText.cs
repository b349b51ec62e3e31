using System.Globalization;
using System.Text;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>A small graph as text, one node a line.</summary>
internal static class GraphText
{
    private const int MostElements = 12;

    /// <summary>The nodes with their attributes and constants, and the outputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapeOf">The shape of a tensor, or nothing where it is not known.</param>
    public static string Of(OnnxModel model, Func<string, string> shapeOf)
    {
        Dictionary<string, string> constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name, TextOf);
        StringBuilder text = new();
        foreach (NodeProto node in model.Graph.Node)
        {
            string outputs = string.Join(", ", node.Output.Select(output => output + shapeOf(output)));
            string inputs = string.Join(", ", node.Input.Select(input => constants.GetValueOrDefault(input, input)));
            string attributes = string.Concat(node.Attribute.Select(attribute => $" {attribute.Name}={TextOf(attribute)}"));
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {outputs} = {node.OpType}({inputs}){attributes}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"  outputs {string.Join(", ", model.Graph.Output.Select(output => output.Name))}").ToString();
    }

    private static string TextOf(AttributeProto attribute) => attribute.Type switch
    {
        AttributeProto.Types.AttributeType.Ints => $"[{string.Join(',', attribute.Ints)}]",
        AttributeProto.Types.AttributeType.Float => $"{attribute.F}",
        AttributeProto.Types.AttributeType.String => attribute.S.ToStringUtf8(),
        AttributeProto.Types.AttributeType.Graph =>
            $"{{{string.Join("; ", attribute.G.Node.Select(node => $"{string.Join(", ", node.Output)} = {node.OpType}({string.Join(", ", node.Input)})"))}}}",
        AttributeProto.Types.AttributeType.Tensor => TextOf(attribute.T),
        _ => $"{attribute.I}",
    };

    private static string TextOf(TensorProto tensor) =>
        tensor.DataType == (int)TensorProto.Types.DataType.Int64 && TensorContent.ElementCount(tensor) <= MostElements
            ? $"({string.Join(',', TensorContent.ReadInt64(tensor, null))})"
            : $"{tensor.Name}[{string.Join(',', tensor.Dims)}]";
}
