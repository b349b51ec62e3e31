using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Which model to look at.</summary>
public sealed record InspectOptions
{
    /// <summary>The ONNX file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Shapes of inputs that the model does not fix, by input name.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<long>> InputShapes { get; init; } = new Dictionary<string, ImmutableArray<long>>();

    /// <summary>Where the model runs.</summary>
    public required SessionSettings Session { get; init; }
}
