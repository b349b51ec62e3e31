using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Which rankings of a group's channels to compare, and with what.</summary>
public sealed record CompareRanksOptions
{
    /// <summary>The reference that knows all coalitions, and with them the best sets of channels.</summary>
    public const string ExactReference = "exact";

    /// <summary>The reference of a group with too many channels for all coalitions, unless another one is asked for.</summary>
    public const string EstimatedReference = "antithetic";

    /// <summary>Coalitions of <see cref="EstimatedReference"/>: as many as a group of 16 channels has.</summary>
    public const long EstimatedReferenceBudget = 1 << 16;

    /// <summary>The ONNX file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The images.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>Name of the group.</summary>
    public required string Group { get; init; }

    /// <summary>Names of the importances; empty for all that take the group, but for those without a budget that cost more than the reference.</summary>
    public ImmutableArray<string> Importances { get; init; } = [];

    /// <summary>
    /// Name of the importance that rankings are compared with; null for <see cref="ExactReference"/> where the group has at most 20 channels, and
    /// <see cref="EstimatedReference"/> where it has more.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Coalitions that may be evaluated for the reference, or null for its default.</summary>
    public long? ReferenceBudget { get; init; }

    /// <summary>Sets of 1 to that many channels are compared with the best ones; null for 5, or all but one channel where there are fewer.</summary>
    public int? Sizes { get; init; }

    /// <summary>What a coalition scores.</summary>
    public string Payoff { get; init; } = PruneOptions.AutomaticPayoff;

    /// <summary>Coalitions that may be evaluated for every importance that takes a budget, or null for its default.</summary>
    public long? Budget { get; init; }

    /// <summary>About how many images an order of channels, or a coalition of a regression, sees.</summary>
    public int ImagesPerOrder { get; init; } = PruneOptions.DefaultImagesPerOrder;

    /// <summary>Seed of everything that is drawn: the same images and orders as pruning with it has. The reference has orders of its own.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether coalitions may be evaluated with products of TensorFloat-32: only on CUDA.</summary>
    public bool TensorFloat32 { get; init; }

    /// <summary>A file that keeps worths as they are evaluated; null for none.</summary>
    public string? CachePath { get; init; }

    /// <summary>A file that the result will be written to, which is checked before the work; null for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Where models run, and in how much memory.</summary>
    public required RunSettings Run { get; init; }
}
