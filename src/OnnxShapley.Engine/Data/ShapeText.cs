using System.Collections.Immutable;

namespace OnnxShapley.Engine.Data;

/// <summary>Shapes in messages.</summary>
internal static class ShapeText
{
    /// <summary>The shape of an array: [100,1,28,28].</summary>
    public static string Of(ImmutableArray<long> shape) => $"[{string.Join(',', shape)}]";

    /// <summary>The shape that a model's input wants: [N,3,?,?], with N for the batch and ? for any other free axis.</summary>
    public static string OfInput(ImmutableArray<long> shape) =>
        $"[{string.Join(',', shape.Select((length, axis) => axis == 0 ? "N" : length < 0 ? "?" : $"{length}"))}]";
}
