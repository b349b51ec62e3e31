using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Adds mask inputs to a model, at the tensors whose channels are summed over: there, zero is the same as deletion.</summary>
public static class MaskedModelBuilder
{
    private const string NamePrefix = "onnx_shapley.mask.";

    /// <summary>Builds the masked model; the original is not changed.</summary>
    public static MaskedModel Build(Couplings couplings)
    {
        OnnxModel model = couplings.Facts.Model.CloneDeep();
        GraphProto graph = model.Graph;

        InitializerDeclarations.Upgrade(model.Proto);
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
        MaskPlacement placement = new(couplings, writer, mask.IsMasked, (axis, _) => mask.For(axis), (_, tensor, factors) => writer.Node("Mul", tensor, factors));
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
}
