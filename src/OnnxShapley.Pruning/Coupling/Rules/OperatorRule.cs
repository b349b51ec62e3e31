using System.Collections.Immutable;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>
/// All that the program knows of one operator, or of a family of operators that behave alike. Rules have no state.
/// See README.md in this folder for how to add one.
/// </summary>
internal abstract class OperatorRule
{
    /// <summary>Says which axes of the node's operands go together, which it makes, sums over, or forbids to cut.</summary>
    public abstract void Couple(Node node, CouplingBuilder coupling);

    /// <summary>
    /// Tries to describe an output element by element, where the node only moves lengths and numbers about, or computes with them.
    /// Returns null where it does something else; <see cref="Couple"/> is called then.
    /// </summary>
    public virtual ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling) => null;

    /// <summary>Mends a copy of the node after a cut, where an attribute or a constant holds a number of channels.</summary>
    public virtual void Repair(Node node, NodeRepair repair)
    {
    }

    /// <summary>
    /// Takes the size of the batch out of a copy of the node, where a constant or an attribute holds it. The batch is taken to be on axis 0;
    /// a change must be right for the model as it is, and whether it is right for other batches is seen by running the model.
    /// </summary>
    public virtual void FreeBatch(Node node, BatchEdit edit)
    {
    }

    /// <summary>
    /// Whether the node's outputs are a sum of what each of the varying inputs gives, and a constant: twice the change of the inputs is twice the
    /// change of the outputs. All other inputs keep still. Where that is not certain, it is not so.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="varying">Indices of the inputs that vary, at least one.</param>
    public virtual bool IsAffine(Node node, IReadOnlySet<int> varying) => false;

    /// <summary>What the node multiplies each channel by since it was trained so, the scale of a norm, say; null where it does nothing of the kind.</summary>
    public virtual Operand? Scale(Node node) => null;

    /// <summary>The axes whose lengths, multiplied, are the node's multiply-adds; empty where it makes none worth counting.</summary>
    public virtual ImmutableArray<Axis> MultiplyAdds(Node node) => [];

    /// <summary>The same for an operator that multiplies and adds in several products: the axes of each.</summary>
    public virtual ImmutableArray<ImmutableArray<Axis>> Products(Node node) => MultiplyAdds(node) is { IsEmpty: false } axes ? [axes] : [];
}
