using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OnnxShapley.Onnx;

/// <summary>Finds the tensors that are the same in every run.</summary>
internal static class ConstantTensors
{
    private static readonly FrozenSet<string> RandomOperators =
        FrozenSet.Create("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli");

    /// <summary>Names of the constant tensors, given the nodes in topological order and the names of the initializers.</summary>
    public static FrozenSet<string> Find(ImmutableArray<NodeProto> nodes, IEnumerable<string> initializers)
    {
        HashSet<string> constants = [.. initializers];
        foreach (NodeProto node in nodes)
        {
            if (IsConstant(node, constants))
            {
                constants.UnionWith(node.Output.Where(output => output.Length > 0));
            }
        }

        return constants.ToFrozenSet();
    }

    private static bool IsConstant(NodeProto node, HashSet<string> constants)
    {
        if (!node.IsStandard() || node.Subgraphs().Any())
        {
            return false;
        }

        string[] inputs = [.. node.Input.Where(input => input.Length > 0)];
        return inputs.Length == 0
            ? node.OpType == "Constant"
            : !RandomOperators.Contains(node.OpType) && !IsTrainingDropout(node) && inputs.All(constants.Contains);
    }

    /// <summary>Dropout draws random numbers where its third input, the training mode, is given.</summary>
    private static bool IsTrainingDropout(NodeProto node) => node is { OpType: "Dropout", Input: [_, _, { Length: > 0 }, ..] };
}
