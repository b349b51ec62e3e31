namespace OnnxShapley.Pruning.Coupling;

/// <summary>One dimension of one operand.</summary>
/// <param name="Operand">The tensor, or one node's private view of a constant.</param>
/// <param name="Index">Which dimension, from 0.</param>
public readonly record struct Axis(Operand Operand, int Index)
{
    /// <summary>Number of slots on the axis.</summary>
    public int Length => Operand.Shape[Index];

    /// <summary>Number of the axis among all axes of the model.</summary>
    internal int Id => Operand.FirstAxis + Index;

    /// <summary>Number of slot <paramref name="index"/> of this axis among all slots of the model.</summary>
    internal int Slot(int index) => Operand.FirstSlots[Index] + index;

    /// <inheritdoc/>
    public override string ToString() => $"axis {Index} of '{Operand.Tensor}'";
}
