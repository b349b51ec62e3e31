using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Which model to measure, on which images.</summary>
public sealed record EvaluateOptions
{
    /// <summary>The ONNX file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The images: all of them, unless <see cref="DataOptions.Samples"/> asks for fewer.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>Images a run, where the model's batch may have any size.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Seed of the choice of images.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the model runs.</summary>
    public required SessionSettings Session { get; init; }
}
