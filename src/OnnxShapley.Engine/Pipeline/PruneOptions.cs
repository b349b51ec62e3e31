using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What to prune, how far, by which importance, and where to write it.</summary>
public sealed record PruneOptions
{
    /// <summary>Name of the payoff that stands for: cross-entropy with labels; without, KL for class scores and MSE for anything else.</summary>
    public const string AutomaticPayoff = "auto";

    /// <summary>The importance that is used unless another one is asked for: measured, tools/measurements/ranks.md.</summary>
    public const string DefaultImportance = "backward";

    /// <summary>Images that an order of channels, or a coalition of a regression, sees unless another number is asked for: measured, tools/measurements/images.md.</summary>
    public const int DefaultImagesPerOrder = 16;

    /// <summary>The ONNX file to prune.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The images.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>How much to remove.</summary>
    public required SelectionTarget Target { get; init; }

    /// <summary>The file to write.</summary>
    public required string OutputPath { get; init; }

    /// <summary>By what channels are ranked.</summary>
    public string Importance { get; init; } = DefaultImportance;

    /// <summary>How the values on each image become a score; more than the mean only for importances that have values on each.</summary>
    public Aggregation Aggregation { get; init; }

    /// <summary>What a coalition scores.</summary>
    public string Payoff { get; init; } = AutomaticPayoff;

    /// <summary>Coalitions that may be evaluated in each group, or null for the importance's default.</summary>
    public long? Budget { get; init; }

    /// <summary>Coalitions that may be evaluated in each group, one number a group; empty to take <see cref="Budget"/> for all.</summary>
    public ImmutableArray<long> GroupBudgets { get; init; } = [];

    /// <summary>Time that all evaluations may take together, from which budgets are chosen; null to take those above.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>
    /// Where set, above 0 and below 1, a group is evaluated only until it is sure with this probability which of its channels are kept, the budget permitting. Only
    /// for importances that can end at a cut.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// About how many images an order of channels, or a coalition of a regression, sees: these go through blocks of that many images in turn. As many as
    /// there are, or more, for all.
    /// </summary>
    public int ImagesPerOrder { get; init; } = DefaultImagesPerOrder;

    /// <summary>Seed of everything that is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Largest relative difference between pruned and masked outputs that is accepted; null for what the precision of the model and the device allow.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Whether coalitions may be evaluated with products of TensorFloat-32: only on CUDA. All else keeps single precision.</summary>
    public bool TensorFloat32 { get; init; }

    /// <summary>Where models run, and in how much memory.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>Whether weights are written beside the model file.</summary>
    public bool ExternalData { get; init; }

    /// <summary>A folder for the masked model, or null.</summary>
    public string? IntermediateFolder { get; init; }

    /// <summary>
    /// A file that keeps worths as they are evaluated, so that a run that is ended early goes on from there and other runs use them; null for none.
    /// </summary>
    public string? CachePath { get; init; }

    /// <summary>The command, as it is recorded in the pruned file: without what cannot change the file (paths of outputs, threads).</summary>
    public string Command { get; init; } = string.Empty;
}
