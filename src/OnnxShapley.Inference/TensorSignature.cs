using System.Collections.Immutable;

namespace OnnxShapley.Inference;

/// <summary>What a model says about one of its inputs or outputs.</summary>
/// <param name="Name">Name of the input or output.</param>
/// <param name="Type">
/// Type of the elements; <see cref="ElementType.Undefined"/> for what is not a dense tensor of numbers (sequence, map, string).
/// </param>
/// <param name="Shape">
/// Length of each axis, -1 where the model leaves it open. Empty for a scalar and also where the model states no shape at all.
/// </param>
public sealed record TensorSignature(string Name, ElementType Type, ImmutableArray<long> Shape)
{
    /// <summary>Whether a tensor of this shape agrees with the signature. A signature without axes accepts any shape.</summary>
    public bool Accepts(ImmutableArray<long> shape)
    {
        if (Shape.IsEmpty)
        {
            return true;
        }

        if (Shape.Length != shape.Length)
        {
            return false;
        }

        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (Shape[axis] >= 0 && Shape[axis] != shape[axis])
            {
                return false;
            }
        }

        return true;
    }
}
