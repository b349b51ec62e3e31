using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// Finds which channels of a model can only be removed together. It walks the graph once, asks the rule of each operator what it does to the
/// axes of its operands, and joins slots that depend on each other by union-find. It knows no operator itself.
/// </summary>
public static class CouplingAnalyzer
{
    /// <summary>Analyses a model.</summary>
    /// <param name="facts">The model with observed shapes and constants.</param>
    public static Couplings Analyze(ModelFacts facts)
    {
        OperandTable operands = new(facts);
        ImmutableArray<Node> nodes = operands.Resolve();
        List<Operand> inputs = [.. facts.Index.Inputs.Select(input => operands.Find(input.Name)).OfType<Operand>()];
        List<Operand> outputs = [.. facts.Index.Outputs.Select(output => operands.Find(output.Name)).OfType<Operand>()];
        List<Operand> captured = [.. nodes.SelectMany(node => CapturedTensors.Of(node.Proto)).Select(operands.Find).OfType<Operand>()];

        SlotClasses classes = new(operands.SlotCount);
        CouplingBuilder coupling = new(classes);
        RuleCatalog rules = RuleCatalog.Discover();
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

        return GroupBuilder.Build(facts, nodes, operands, classes, coupling, rules);
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
