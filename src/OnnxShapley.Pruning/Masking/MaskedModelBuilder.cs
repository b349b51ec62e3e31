using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Adds mask inputs to a model, at the tensors whose channels are summed over: there, zero is the same as deletion.</summary>
public static class MaskedModelBuilder
{
    private const string NamePrefix = "onnx_shapley.mask.";
    private const long FirstIrVersionWithOverridableInitializers = 4;

    /// <summary>Builds the masked model; the original is not changed.</summary>
    public static MaskedModel Build(Couplings couplings)
    {
        OnnxModel model = couplings.Facts.Model.CloneDeep();
        GraphProto graph = model.Graph;

        UpgradeInitializers(model.Proto);
        GraphWriter writer = new(graph, NamePrefix);
        ImmutableArray<string> masks = [.. couplings.Groups.Select(group => writer.Reserve(group.Name))];
        foreach (ChannelGroup group in couplings.Groups)
        {
            string name = masks[group.Number];
            float[] ones = new float[group.ChannelCount];
            Array.Fill(ones, 1f);
            graph.Input.Add(ValueInfos.Create(name, TensorProto.Types.DataType.Float, group.ChannelCount));
            graph.Initializer.Add(TensorContent.CreateSingle(name, [group.ChannelCount], ones));
        }

        SharedMask mask = new(couplings, masks, writer);
        MaskPlacement placement = new(couplings, writer, mask.IsMasked, mask.For);
        ImmutableArray<NodeProto> nodes = [.. graph.Node];
        graph.Node.Clear();
        Dictionary<int, Node> byPosition = couplings.Nodes.ToDictionary(node => node.Position);
        for (int position = 0; position < nodes.Length; position++)
        {
            if (byPosition.TryGetValue(position, out Node? node))
            {
                placement.Mask(node, nodes[position]);
            }

            graph.Node.Add(nodes[position]);
        }

        return new MaskedModel(model, masks);
    }

    /// <summary>
    /// Before version 4 of the IR every initializer had to be declared as an input as well. Since then one that is declared may be overridden,
    /// as the masks must be; the weights must not, or runtimes would no longer treat them as constants.
    /// </summary>
    private static void UpgradeInitializers(ModelProto model)
    {
        if (model.IrVersion >= FirstIrVersionWithOverridableInitializers)
        {
            return;
        }

        model.IrVersion = FirstIrVersionWithOverridableInitializers;
        HashSet<string> initializers = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        for (int i = model.Graph.Input.Count - 1; i >= 0; i--)
        {
            if (initializers.Contains(model.Graph.Input[i].Name))
            {
                model.Graph.Input.RemoveAt(i);
            }
        }
    }
}
