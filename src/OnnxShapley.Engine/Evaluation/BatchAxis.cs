using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// Gives a model that takes one example, [3,H,W] say, an axis 0 of length one in front, as models with a batch have it, and takes the axis away
/// again. In between the model can be analysed, run and cut as one whose batch is fixed at 1.
/// </summary>
internal static class BatchAxis
{
    private const string NamePrefix = "onnx_shapley.example.";
    private const string Axes = "onnx_shapley.example_axes";
    private const int FirstOpsetWithAxesAsInput = 13;

    /// <summary>The name that an input has where the axis has been added.</summary>
    public static string NameOf(string input) => NamePrefix + input;

    /// <summary>Whether the axis has been added to a model.</summary>
    public static bool IsAddedTo(OnnxModel model) => model.Graph.Input.Any(IsAdded);

    /// <summary>A copy with the axis: at all inputs, and at the outputs that are not declared to begin with an axis of length one.</summary>
    public static OnnxModel Add(OnnxModel model)
    {
        OnnxModel batched = model.CloneDeep();
        GraphProto graph = batched.Graph;
        GraphIndex index = new(model.Graph);
        if (model.Opset >= FirstOpsetWithAxesAsInput)
        {
            graph.Initializer.Add(TensorContent.CreateInt64(Axes, [0]));
        }

        foreach (ValueInfoProto input in graph.Input.Where(input => index.IsInput(input.Name)))
        {
            graph.Node.Insert(0, Node("Squeeze", NameOf(input.Name), input.Name, model.Opset));
            Rename(input);
        }

        foreach (ValueInfoProto output in graph.Output.Where(output => output.Type?.TensorType is { } tensor && !HasRow(tensor.Shape)))
        {
            graph.Node.Add(Node("Unsqueeze", output.Name, NameOf(output.Name), model.Opset));
            Rename(output);
        }

        return batched;
    }

    /// <summary>A copy without the axis.</summary>
    /// <param name="model">A model that the axis has been added to, cut since or not.</param>
    public static OnnxModel Remove(OnnxModel model)
    {
        OnnxModel given = model.CloneDeep();
        GraphProto graph = given.Graph;
        NodeProto[] nodes = [.. graph.Node.Where(node => !node.Name.StartsWith(NamePrefix, StringComparison.Ordinal))];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        TensorProto[] initializers = [.. graph.Initializer.Where(tensor => tensor.Name != Axes)];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(initializers);
        foreach (ValueInfoProto declared in graph.Input.Concat(graph.Output).Where(IsAdded))
        {
            declared.Name = declared.Name[NamePrefix.Length..];
            declared.Type.TensorType.Shape?.Dim.RemoveAt(0);
        }

        return given;
    }

    private static bool IsAdded(ValueInfoProto declared) => declared.Name.StartsWith(NamePrefix, StringComparison.Ordinal);

    private static bool HasRow(TensorShapeProto? shape) => shape is { Dim: [{ DimValue: 1 }, _, ..] };

    private static void Rename(ValueInfoProto declared)
    {
        declared.Name = NameOf(declared.Name);
        declared.Type.TensorType.Shape?.Dim.Insert(0, new TensorShapeProto.Types.Dimension { DimValue = 1 });
    }

    private static NodeProto Node(string operatorType, string input, string output, long opset)
    {
        NodeProto node = new() { OpType = operatorType, Name = $"{NamePrefix}{operatorType}_{output}", Input = { input }, Output = { output } };
        if (opset >= FirstOpsetWithAxesAsInput)
        {
            node.Input.Add(Axes);
        }
        else
        {
            node.SetInts("axes", 0);
        }

        return node;
    }
}
