using System.Collections.Immutable;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What a node reads or writes. For an activation, or a constant with at least two axes longer than one, all nodes share one operand: cutting
/// one of its axes cuts it for all of them. A vector (bias, scale, mean, ...) is an operand of its own for every node that reads it,
/// because exporters store equal vectors once; a cut that differs between its readers gives each a copy.
/// </summary>
public sealed class Operand
{
    internal Operand(string tensor, TensorFact fact, TensorUsage usage, int firstAxis, int firstSlot)
    {
        Tensor = tensor;
        Type = fact.Type;
        Shape = fact.Shape;
        Constant = fact.Constant;
        IsWeight = fact.Constant is not null || usage.IsConstant;
        IsRead = usage.IsRead;
        FirstAxis = firstAxis;
        ImmutableArray<int>.Builder firstSlots = ImmutableArray.CreateBuilder<int>(fact.Shape.Length);
        foreach (int length in fact.Shape)
        {
            firstSlots.Add(firstSlot);
            firstSlot += length;
        }

        FirstSlots = firstSlots.MoveToImmutable();
    }

    /// <summary>Name of the tensor in the graph.</summary>
    public string Tensor { get; }

    /// <summary>Type of its elements.</summary>
    public TensorProto.Types.DataType Type { get; }

    /// <summary>Length of each axis.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Its value, when no input of the graph can change it and it is stored or folded; otherwise null.</summary>
    public TensorProto? Constant { get; }

    /// <summary>Whether its value is known: it is stored, or folded from what is.</summary>
    public bool IsConstant => Constant is not null;

    /// <summary>Whether no input of the graph can change it: it is constant, or the graph computes it from constants alone (quantised weights).</summary>
    public bool IsWeight { get; }

    /// <summary>Whether a node reads it or it is an output of the graph.</summary>
    public bool IsRead { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Its axes, in order.</summary>
    public IEnumerable<Axis> Axes => Enumerable.Range(0, Rank).Select(Axis);

    internal int FirstAxis { get; }

    internal ImmutableArray<int> FirstSlots { get; }

    /// <summary>One axis; a negative index counts from the last, as in ONNX.</summary>
    public Axis Axis(int index) => new(this, index < 0 ? index + Rank : index);
}
