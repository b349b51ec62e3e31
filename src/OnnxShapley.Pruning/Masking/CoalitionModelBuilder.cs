using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Masking;

/// <summary>Builds the <see cref="CoalitionModel"/> of a group.</summary>
public sealed class CoalitionModelBuilder
{
    private readonly Couplings _couplings;
    private readonly ChannelGroup _group;
    private readonly ModelFacts _facts;

    private CoalitionModelBuilder(Couplings couplings, ChannelGroup group)
    {
        _couplings = couplings;
        _group = group;
        _facts = couplings.Facts;
    }

    private ImmutableArray<string> GraphOutputs => [.. _facts.Index.Outputs.Select(output => output.Name)];

    /// <summary>Builds the suffix of one group; all other groups are whole.</summary>
    /// <param name="couplings">The groups of the model.</param>
    /// <param name="group">The group that is masked.</param>
    /// <param name="splits">Whether to split off the part that is affine in the masks, where there is one: see <see cref="ContributionModel"/>.</param>
    public static CoalitionModel Build(Couplings couplings, ChannelGroup group, bool splits) => new CoalitionModelBuilder(couplings, group).Build(splits);

    private CoalitionModel Build(bool splits)
    {
        Suffix suffix = Suffix.Find(_couplings, IsMasked);
        bool isParallel = _facts.IsBatchFree
            && suffix.Frontier.All(_facts.BatchAligned.Contains)
            && suffix.Nodes.All(entry => CapturedTensors.Of(entry.Proto).IsEmpty)
            && _couplings.Contractions.Where(contraction => IsMasked(contraction.Axis)).All(contraction => CanMaskEachSample(contraction.Axis));
        AffinePart part = splits && isParallel ? AffinePart.Find(_couplings, suffix, IsMasked) : new AffinePart([], []);

        (NodeProto Proto, Node? Node)[] rest = Needed(suffix.Nodes.Where(entry => !IsIn(part, entry.Node)), GraphOutputs);
        CoalitionGraph graph = new(_couplings, _group, FrontierOf(suffix, rest, GraphOutputs), isParallel);
        ImmutableArray<ContributionResult> results = [.. part.Results.Select(graph.AddUp)];
        graph.Add(rest, IsMasked, GraphOutputs);
        return new CoalitionModel(
            graph.Model,
            graph.Frontier,
            [.. GraphOutputs.Select(graph.NameOf)],
            isParallel,
            results.IsEmpty ? null : Contributions(suffix, part, results));
    }

    private ContributionModel Contributions(Suffix suffix, AffinePart part, ImmutableArray<ContributionResult> results)
    {
        (NodeProto Proto, Node? Node)[] nodes = Needed(suffix.Nodes, part.Results);
        CoalitionGraph graph = new(_couplings, _group, FrontierOf(suffix, nodes, []), isParallel: true);
        graph.Add(nodes, IsMasked, part.Results);
        graph.Model.Graph.Output.AddRange(part.Results.Select(name => new ValueInfoProto { Name = graph.NameOf(name) }));
        long multiplyAdds = new CostModel(_couplings).PerNode(axis => axis.Length).Where(entry => part.Positions.Contains(entry.Node.Position)).Sum(entry => entry.MultiplyAdds);
        return new ContributionModel(graph.Model, graph.Frontier, results, multiplyAdds);
    }

    /// <summary>Those of the nodes that the outputs depend on.</summary>
    private static (NodeProto Proto, Node? Node)[] Needed(IEnumerable<(NodeProto Proto, Node? Node)> nodes, IEnumerable<string> outputs)
    {
        HashSet<string> read = [.. outputs];
        List<(NodeProto Proto, Node? Node)> needed = [];
        foreach ((NodeProto Proto, Node? Node) entry in nodes.Reverse())
        {
            if (entry.Proto.Output.Any(read.Contains))
            {
                needed.Add(entry);
                read.UnionWith(entry.Proto.Input.Concat(CapturedTensors.Of(entry.Proto)));
            }
        }

        needed.Reverse();
        return [.. needed];
    }

    private static bool IsIn(AffinePart part, Node? node) => node is not null && part.Positions.Contains(node.Position);

    private static ImmutableArray<string> FrontierOf(Suffix suffix, IEnumerable<(NodeProto Proto, Node? Node)> nodes, IEnumerable<string> outputs)
    {
        HashSet<string> read = [.. nodes.SelectMany(entry => entry.Proto.Input.Concat(CapturedTensors.Of(entry.Proto))), .. outputs];
        return [.. suffix.Frontier.Where(read.Contains)];
    }

    private bool IsMasked(Axis axis) =>
        Enumerable.Range(0, axis.Length).Any(index => _couplings.ChannelOf(axis, index)?.Group == _group.Number);

    private bool CanMaskEachSample(Axis axis) => axis.Index > 0 && _facts.BatchAligned.Contains(axis.Operand.Tensor);
}
