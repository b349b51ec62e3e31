using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>One walk over the graph.</summary>
/// <param name="Couplings">What it found.</param>
/// <param name="PinnedSplits">The splits of an axis where the part that carries the channels ended up pinned.</param>
internal sealed record CouplingPass(Couplings Couplings, ImmutableHashSet<AxisSplit> PinnedSplits)
{
    /// <summary>How many slots of axes on which channels are made may not be cut.</summary>
    public int PinnedSlots => Couplings.Pinned.Sum(pinned => pinned.Slots);

    /// <summary>Walks the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="carryingFirst">The splits that carry channels on the first part, not on the last.</param>
    public static CouplingPass Run(ResolvedGraph graph, ImmutableHashSet<AxisSplit> carryingFirst)
    {
        (ModelFacts facts, OperandTable operands, ImmutableArray<Node> nodes, var inputs, var outputs, var captured, RuleCatalog rules) = graph;

        SlotClasses classes = new(operands.SlotCount);
        foreach (Axis axis in operands.Axes.Where(axis => axis.Operand.IsConstant))
        {
            for (int i = 0; i < axis.Length; i++)
            {
                classes.Fix(axis.Slot(i));
            }
        }

        CouplingBuilder coupling = new(classes, carryingFirst);
        foreach (Operand input in inputs)
        {
            coupling.PinAll(input, new Pin(input.Tensor, "graph input", "The shape of a graph input is part of the model's interface."));
        }

        foreach (Node node in nodes)
        {
            Describe(facts, node, rules, coupling);
        }

        foreach (Operand operand in captured)
        {
            coupling.PinAll(operand, new Pin(operand.Tensor, "subgraph", $"The body of a control-flow node reads '{operand.Tensor}'."));
            coupling.PinLengths(operand, axis => new Pin(operand.Tensor, "subgraph", $"The body of a control-flow node computes with the length of {axis}."));
        }

        foreach (Operand output in outputs)
        {
            coupling.PinAll(output, new Pin(output.Tensor, "graph output", "The shape of a graph output is part of the model's interface."));
            coupling.PinLengths(output, axis => new Pin(output.Tensor, "graph output", $"The value of a graph output is the length of {axis}."));
        }

        return new CouplingPass(GroupBuilder.Build(facts, nodes, operands, classes, coupling, rules), [.. coupling.PinnedSplits]);
    }

    private static void Describe(ModelFacts facts, Node node, RuleCatalog rules, CouplingBuilder coupling)
    {
        OperatorRule? rule = rules.Find(node.Proto);
        bool hasUnknownShape = node.Proto.Input.Concat(node.Proto.Output).Any(name => name.Length > 0 && !facts.Tensors.ContainsKey(name));
        if (rule is null)
        {
            coupling.PinAll(node, $"There is no rule for the operator '{node.Operator}' yet, so what it touches stays whole.");
        }
        else if (hasUnknownShape)
        {
            coupling.PinAll(node, $"'{node.Name}' reads or writes something that is not a dense tensor.");
        }
        else if (rule.Measure(node, coupling) is { } extents)
        {
            coupling.WriteExtents(node.Result(), extents);
            foreach (Axis axis in node.Inputs.OfType<Operand>().SelectMany(operand => operand.Axes))
            {
                coupling.Mention(axis);
            }
        }
        else
        {
            coupling.ForgetReads();
            rule.Couple(node, coupling);
        }

        coupling.Complete(node);
    }
}
