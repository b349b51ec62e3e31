using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Brings the constants of a model into a graph that is made of its nodes.</summary>
public static class ReadConstants
{
    /// <summary>Adds what the nodes and outputs of a graph read and the graph does not define: as initializers, whatever computed them.</summary>
    /// <param name="graph">The graph: its other inputs and nodes are there already.</param>
    /// <param name="facts">The model.</param>
    /// <param name="outputs">Tensors that are read besides.</param>
    public static void AddTo(GraphProto graph, ModelFacts facts, IEnumerable<string> outputs)
    {
        HashSet<string> defined =
        [
            .. graph.Input.Select(input => input.Name),
            .. graph.Initializer.Select(tensor => tensor.Name),
            .. graph.Node.SelectMany(node => node.Output),
        ];
        IEnumerable<string> read = graph.Node.SelectMany(node => node.Input.Concat(CapturedTensors.Of(node))).Concat(outputs).Where(name => name.Length > 0);
        foreach (string name in read.ToList())
        {
            if (!defined.Add(name))
            {
                continue;
            }

            if (facts.Tensors.TryGetValue(name, out TensorFact? fact))
            {
                TensorProto constant = fact.Constant!.Clone();
                constant.Name = name;
                graph.Initializer.Add(constant);
            }
            else
            {
                graph.SparseInitializer.Add(facts.Model.Graph.SparseInitializer.First(initializer => initializer.Values.Name == name).Clone());
            }
        }
    }
}
