using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Freeing;

/// <summary>
/// Makes a twin of a model whose batch is burnt in: the twin declares a batch of any size, and the rules take the batch out of the constants
/// that hold it. Nothing is guaranteed of the twin: whether it computes what the model computes must be seen by running both.
/// </summary>
public static class BatchFreer
{
    private const string NamePrefix = "onnx_shapley.batch.";

    /// <summary>Builds the twin; the original is not changed, and the weights are shared.</summary>
    public static OnnxModel Free(Couplings couplings)
    {
        ModelFacts facts = couplings.Facts;
        OnnxModel model = facts.Model.CloneDeep();
        InitializerDeclarations.Upgrade(model.Proto);
        GraphProto graph = model.Graph;
        FreeDeclarations(graph, facts.Index);

        GraphWriter writer = new(graph, NamePrefix);
        Dictionary<int, Node> resolved = couplings.Nodes.ToDictionary(node => node.Position);
        List<NodeProto> copies = [.. graph.Node];
        graph.Node.Clear();
        for (int position = 0; position < copies.Count; position++)
        {
            if (resolved.TryGetValue(position, out Node? node) && IsKnown(facts, node) && couplings.Rules.Find(node.Proto) is { } rule)
            {
                rule.FreeBatch(node, new BatchEdit(copies[position], facts.BatchSize, model.Directory, writer));
            }

            graph.Node.Add(copies[position]);
        }

        return model;
    }

    private static void FreeDeclarations(GraphProto graph, GraphIndex index)
    {
        foreach (ValueInfoProto input in graph.Input.Where(input => index.IsInput(input.Name)))
        {
            if (input.Type?.TensorType?.Shape is { Dim.Count: > 0 } shape)
            {
                shape.Dim[0] = new TensorShapeProto.Types.Dimension();
            }
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            if (output.Type?.TensorType is { } tensor)
            {
                tensor.Shape = null;
            }
        }

        graph.ValueInfo.Clear();
    }

    private static bool IsKnown(ModelFacts facts, Node node) =>
        node.Proto.Input.Concat(node.Proto.Output).All(name => name.Length == 0 || facts.Tensors.ContainsKey(name));
}
