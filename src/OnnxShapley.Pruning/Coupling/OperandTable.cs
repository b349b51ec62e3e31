using System.Collections.Immutable;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>Gives every tensor its operand, and every reader of a constant vector one of its own; numbers axes and slots as it goes.</summary>
internal sealed class OperandTable(ModelFacts facts)
{
    private readonly Dictionary<string, Operand> _shared = [];
    private readonly List<Axis> _axes = [];

    /// <summary>All axes, by number.</summary>
    public IReadOnlyList<Axis> Axes => _axes;

    public int SlotCount { get; private set; }

    /// <summary>The nodes that depend on the graph's inputs, with their operands.</summary>
    public ImmutableArray<Node> Resolve()
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
        for (int position = 0; position < facts.Index.Nodes.Length; position++)
        {
            NodeProto proto = facts.Index.Nodes[position];
            if (!proto.Output.All(IsConstant))
            {
                nodes.Add(new Node(
                    proto,
                    position,
                    [.. proto.Input.Select(Find)],
                    [.. proto.Output.Select(Find)],
                    facts.Model.Opset));
            }
        }

        return nodes.ToImmutable();
    }

    /// <summary>The operand of a tensor as a node reads or writes it, or null where it is not given or not a dense tensor.</summary>
    public Operand? Find(string tensor)
    {
        if (tensor.Length == 0 || !facts.Tensors.TryGetValue(tensor, out TensorFact? fact))
        {
            return null;
        }

        bool isVector = fact.Shape.Count(length => length > 1) <= 1;
        if (fact.Constant is not null && isVector)
        {
            return Create(tensor, fact);
        }

        if (!_shared.TryGetValue(tensor, out Operand? operand))
        {
            operand = Create(tensor, fact);
            _shared.Add(tensor, operand);
        }

        return operand;
    }

    private bool IsConstant(string tensor) =>
        tensor.Length == 0 || (facts.Tensors.TryGetValue(tensor, out TensorFact? fact) && fact.Constant is not null);

    private Operand Create(string tensor, TensorFact fact)
    {
        TensorUsage usage = new(facts.Index.IsConstant(tensor), facts.Index.IsOutput(tensor) || !facts.Index.Consumers(tensor).IsEmpty);
        Operand operand = new(tensor, fact, usage, _axes.Count, SlotCount);
        _axes.AddRange(operand.Axes);
        SlotCount += fact.Shape.Sum();
        return operand;
    }
}
