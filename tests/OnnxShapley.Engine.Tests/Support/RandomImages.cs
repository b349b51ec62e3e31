using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Seeded random images for any model.</summary>
internal static class RandomImages
{
    /// <summary>Images evenly between 0 and 1, of the inputs' shapes.</summary>
    public static Dataset For(ImmutableArray<TensorSignature> inputs, int images, ImmutableArray<long>? labels, long freeLength) => new()
    {
        Inputs = inputs.ToImmutableDictionary(
            input => input.Name, input => InputRows.Of(Draw(input.Type, [images, .. input.Shape.Skip(1).Select(length => length < 0 ? freeLength : length)]))),
        Labels = labels,
        RowNumbers = [.. Enumerable.Range(0, images)],
        LabelsDescription = "array 'labels' of 'random'",
    };

    /// <summary>Floats or halves evenly between 0 and 1.</summary>
    public static Tensor Draw(ElementType type, params ReadOnlySpan<long> shape)
    {
        Random random = new(5);
        Tensor tensor = Tensor.Zeros(type, shape);
        for (int i = 0; i < tensor.Count; i++)
        {
            if (type == ElementType.Half)
            {
                tensor.Span<Half>()[i] = (Half)random.NextSingle();
            }
            else
            {
                tensor.Span<float>()[i] = random.NextSingle();
            }
        }

        return tensor;
    }
}
