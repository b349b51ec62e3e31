using OnnxShapley.Engine.Data;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Which images to use.</summary>
public sealed record DataOptions
{
    /// <summary>A .npz or .npy file.</summary>
    public required string Path { get; init; }

    /// <summary>A .npy or .npz file of labels, or null for those in <see cref="Path"/>.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>How stored numbers become inputs.</summary>
    public PreprocessingOptions Preprocessing { get; init; } = new();

    /// <summary>Images of the calibration set, or null for the default.</summary>
    public int? Samples { get; init; }

    /// <summary>Images of the held-out set, or null for the default.</summary>
    public int? HeldOut { get; init; }
}
