using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>The beginning of a model, as a model of its own.</summary>
public static class PrefixModel
{
    /// <summary>The original model with some of its tensors as its outputs, without what they do not need: ONNX Runtime would keep its weights.</summary>
    /// <param name="facts">The original.</param>
    /// <param name="outputs">Names of tensors of the graph.</param>
    public static OnnxModel Build(ModelFacts facts, IEnumerable<string> outputs)
    {
        OnnxModel model = facts.Model.CloneDeep();
        GraphProto graph = model.Graph;
        graph.Output.Clear();
        graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));
        HashSet<string> needed = [.. graph.Output.Concat(graph.Input).Select(declared => declared.Name)];
        Stack<NodeProto> kept = [];
        foreach (NodeProto node in graph.Node.Reverse().Where(node => node.Output.Any(needed.Contains)))
        {
            kept.Push(node);
            needed.UnionWith(node.Input.Concat(CapturedTensors.Of(node)));
        }

        TensorProto[] weights = [.. graph.Initializer.Where(weight => needed.Contains(weight.Name))];
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        graph.Initializer.Clear();
        graph.Initializer.AddRange(weights);
        return model;
    }
}
