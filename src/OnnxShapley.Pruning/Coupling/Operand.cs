using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What a node reads or writes. For an activation, or a constant with at least two axes longer than one, all nodes share one operand: cutting
/// one of its axes cuts it for all of them. A vector (bias, scale, mean, ...) is an operand of its own for every node that reads it,
/// because exporters store equal vectors once; a cut that differs between its readers gives each a copy.
/// </summary>
public sealed class Operand
{
    internal Operand(string tensor, TensorProto.Types.DataType type, ImmutableArray<int> shape, TensorProto? constant, int firstAxis, int firstSlot)
    {
        Tensor = tensor;
        Type = type;
        Shape = shape;
        Constant = constant;
        FirstAxis = firstAxis;
        ImmutableArray<int>.Builder firstSlots = ImmutableArray.CreateBuilder<int>(shape.Length);
        foreach (int length in shape)
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

    /// <summary>Its value, when no input of the graph can change it; otherwise null.</summary>
    public TensorProto? Constant { get; }

    /// <summary>Whether no input of the graph can change it.</summary>
    public bool IsConstant => Constant is not null;

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Its axes, in order.</summary>
    public IEnumerable<Axis> Axes => Enumerable.Range(0, Rank).Select(Axis);

    internal int FirstAxis { get; }

    internal ImmutableArray<int> FirstSlots { get; }

    /// <summary>One axis; a negative index counts from the last, as in ONNX.</summary>
    public Axis Axis(int index) => new(this, index < 0 ? index + Rank : index);
}
