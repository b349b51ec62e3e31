using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>
/// Cuts a plan's removed channels out of a model: slices every weight on every axis that they own, lets the rules mend what holds a number of
/// channels, and drops what nothing reads any more. It knows no operator.
/// </summary>
public static class ChannelRemover
{
    private const string NamePrefix = "onnx_shapley.cut.";

    /// <summary>Builds the pruned model; the original is not changed.</summary>
    public static OnnxModel Remove(Couplings couplings, Plan plan)
    {
        OnnxModel model = couplings.Facts.Model.CloneDeep();
        CutMap cut = new(couplings, plan);
        InitializerEdit initializers = new(model, couplings.Facts, NamePrefix);
        WeightCut weights = new(couplings, cut, initializers);
        ILookup<int, ComputedLength> adjusted = couplings.Adjusted.ToLookup(length => length.Node);
        Dictionary<int, NodeProto> inserted = [];
        foreach (Node node in couplings.Nodes)
        {
            NodeProto copy = model.Graph.Node[node.Position];
            weights.Apply(node, copy);
            bool isTouched = node.Inputs.Concat(node.Outputs).OfType<Operand>().Any(cut.IsCut)
                || adjusted[node.Position].SelectMany(length => length.Extent.Axes).Any(cut.IsCut);
            if (isTouched && couplings.Rules.Find(node.Proto) is { } rule)
            {
                NodeRepair repair = new(copy, cut, initializers.Add, [.. adjusted[node.Position]]);
                rule.Repair(node, repair);
                if (repair.Inserted is { } before)
                {
                    inserted.Add(node.Position, before);
                }
            }
        }

        Insert(model.Graph, inserted);
        UpdateDeclarations(couplings, cut, model.Graph);
        DeadCode.Remove(model.Graph, couplings.Facts.Index);
        return model;
    }

    private static void Insert(GraphProto graph, Dictionary<int, NodeProto> inserted)
    {
        if (inserted.Count == 0)
        {
            return;
        }

        List<NodeProto> nodes = new(graph.Node.Count + inserted.Count);
        for (int position = 0; position < graph.Node.Count; position++)
        {
            if (inserted.TryGetValue(position, out NodeProto? before))
            {
                nodes.Add(before);
            }

            nodes.Add(graph.Node[position]);
        }

        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    /// <summary>Shapes that the file declares for intermediate tensors follow the cut.</summary>
    private static void UpdateDeclarations(Couplings couplings, CutMap cut, GraphProto graph)
    {
        Dictionary<string, Operand> written = couplings.Nodes
            .SelectMany(node => node.Outputs.OfType<Operand>())
            .ToDictionary(operand => operand.Tensor);
        foreach (ValueInfoProto declaration in graph.ValueInfo)
        {
            if (written.TryGetValue(declaration.Name, out Operand? operand) && declaration.Type?.TensorType?.Shape is { } shape)
            {
                foreach (Axis axis in operand.Axes.Where(axis => axis.Index < shape.Dim.Count && cut.IsCut(axis)))
                {
                    shape.Dim[axis.Index].DimValue = cut.Length(axis);
                }
            }
        }
    }
}
