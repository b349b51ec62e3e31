using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>One walk over the graph.</summary>
/// <param name="Couplings">What it found.</param>
/// <param name="PinnedSplits">The splits of an axis where the part that carries the channels ended up pinned.</param>
internal sealed record CouplingPass(Couplings Couplings, ImmutableHashSet<AxisSplit> PinnedSplits)
{
    private const string DropOutput = "Nothing, where callers read this output. Where nobody does, export the model without it.";

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
            coupling.PinAll(input, axis => new Pin(
                input.Tensor,
                "graph input",
                $"The channels go together with {axis}, a graph input, whose shape callers rely on.",
                "Nothing: an input keeps its shape. Only without the sum, product or depthwise convolution that ties channels to it can they be cut."));
        }

        foreach (Node node in nodes)
        {
            Describe(facts, node, rules, coupling);
        }

        foreach (Operand operand in captured)
        {
            coupling.PinAll(operand, _ => new Pin(operand.Tensor, "subgraph", $"The body of a control-flow node reads '{operand.Tensor}'.", Remedies.Unroll));
            coupling.PinLengths(operand, axis => new Pin(
                operand.Tensor, "subgraph", $"The body of a control-flow node computes with the length of {axis}.", Remedies.Unroll));
        }

        foreach (Operand output in outputs)
        {
            coupling.PinAll(output, axis => new Pin(
                output.Tensor, "graph output", $"The channels go together with {axis}, a graph output, whose shape callers rely on.", DropOutput));
            coupling.PinLengths(output, axis => new Pin(
                output.Tensor, "graph output", $"The graph output '{output.Tensor}' tells the length of {axis}.", DropOutput));
        }

        return new CouplingPass(GroupBuilder.Build(facts, nodes, operands, classes, coupling, rules), [.. coupling.PinnedSplits]);
    }

    private static void Describe(ModelFacts facts, Node node, RuleCatalog rules, CouplingBuilder coupling)
    {
        OperatorRule? rule = rules.Find(node.Proto);
        string? unknown = node.Proto.Input.Concat(node.Proto.Output).FirstOrDefault(name => name.Length > 0 && !facts.Tensors.ContainsKey(name));
        if (rule is null)
        {
            coupling.PinAll(node, $"There is no rule for the operator '{node.Operator}' yet, so what it touches stays whole.", WithoutRule(node));
        }
        else if (unknown is not null)
        {
            coupling.PinAll(
                node,
                $"'{unknown}', which it reads or writes, is not a dense tensor.",
                "Export the model with tensors in place of sequences, optional values and sparse tensors.");
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

    private static string WithoutRule(Node node) => node.Proto.IsStandard()
        ? "Export the model with operators that have a rule; what only prepares the results can be left to the caller."
        : "Export the model with operators of the ONNX standard, without fusions that are made for one runtime.";
}
