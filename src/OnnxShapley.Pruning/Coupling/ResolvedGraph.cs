using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>What every walk over a graph begins with.</summary>
/// <param name="Facts">The model with observed shapes and constants.</param>
/// <param name="Operands">All operands, their axes and slots numbered.</param>
/// <param name="Nodes">The nodes that depend on the graph's inputs.</param>
/// <param name="Inputs">The graph's inputs.</param>
/// <param name="Outputs">The graph's outputs.</param>
/// <param name="Captured">What subgraphs read of the graph around them.</param>
/// <param name="Rules">The rule of every operator.</param>
internal sealed record ResolvedGraph(
    ModelFacts Facts,
    OperandTable Operands,
    ImmutableArray<Node> Nodes,
    ImmutableArray<Operand> Inputs,
    ImmutableArray<Operand> Outputs,
    ImmutableArray<Operand> Captured,
    RuleCatalog Rules)
{
    /// <summary>Finds the operands of all nodes.</summary>
    public static ResolvedGraph Of(ModelFacts facts)
    {
        OperandTable operands = new(facts);
        ImmutableArray<Node> nodes = operands.Resolve();
        return new ResolvedGraph(
            facts,
            operands,
            nodes,
            [.. facts.Index.Inputs.Select(input => operands.Find(input.Name)).OfType<Operand>()],
            [.. facts.Index.Outputs.Select(output => operands.Find(output.Name)).OfType<Operand>()],
            [.. nodes.SelectMany(node => CapturedTensors.Of(node.Proto)).Select(operands.Find).OfType<Operand>()],
            RuleCatalog.Discover());
    }
}
