using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Verification;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What pruning did.</summary>
/// <param name="Original">The model before.</param>
/// <param name="Pruned">The model after.</param>
/// <param name="Verification">How far it is from the masked model.</param>
/// <param name="Groups">What became of each group.</param>
/// <param name="Batching">How many images the original could be evaluated on at a time.</param>
/// <param name="Payoff">The payoff that was used.</param>
/// <param name="CalibrationImages">Images on which payoffs were measured.</param>
/// <param name="HeldOutImages">Images on which the quality was measured.</param>
/// <param name="Evaluations">Coalitions that were evaluated, each on all calibration images or on more of them in parts.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="OutputPath">The file that was written.</param>
public sealed record PruneResult(
    ModelFigures Original,
    ModelFigures Pruned,
    Equivalence Verification,
    ImmutableArray<GroupResult> Groups,
    Batching Batching,
    string Payoff,
    int CalibrationImages,
    int HeldOutImages,
    long Evaluations,
    TimeSpan Elapsed,
    string OutputPath);
