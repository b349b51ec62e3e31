using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Running;

/// <summary>Rows of tensors, put together.</summary>
internal static class Padding
{
    /// <summary>Some rows of a tensor, the last of them repeated up to a fixed number.</summary>
    public static Tensor Rows(Tensor tensor, int start, int rows, int total) => Pad(tensor.Rows(start, rows), rows, total);

    /// <summary>Some rows of an input, the last of them repeated up to a fixed number.</summary>
    public static Tensor Rows(InputRows input, int start, int rows, int total) => Pad(input.Rows(start, rows), rows, total);

    /// <summary>Tensors of the same row shape, one below the other.</summary>
    public static Tensor Join(ImmutableArray<Tensor> parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        byte[] bytes = new byte[parts.Sum(part => (long)part.Bytes.Length)];
        int offset = 0;
        foreach (Tensor part in parts)
        {
            part.Bytes.CopyTo(bytes.AsMemory(offset));
            offset += part.Bytes.Length;
        }

        return new Tensor(parts[0].Type, parts[0].Shape.SetItem(0, parts.Sum(part => part.Shape[0])), bytes);
    }

    private static Tensor Pad(Tensor part, int rows, int total)
    {
        if (rows == total)
        {
            return part;
        }

        Tensor last = part.Rows(rows - 1, 1);
        return Join([part, .. Enumerable.Repeat(last, total - rows)]);
    }
}
