using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>The games of all groups: each is prepared when it is opened.</summary>
/// <param name="Couplings">The groups of the model.</param>
/// <param name="Calibration">On which images coalitions are evaluated.</param>
/// <param name="PayoffName">Name of the payoff.</param>
/// <param name="Payoff">What a coalition scores on an image.</param>
/// <param name="Run">Where coalitions are evaluated.</param>
/// <param name="ImagesPerOrder">About how many images an order of channels, or a coalition of a regression, sees.</param>
internal sealed record GroupGames(Couplings Couplings, CalibrationSet Calibration, string PayoffName, Lazy<Payoff> Payoff, RunSettings Run, int ImagesPerOrder)
{
    /// <summary>The images in blocks that orders go through in turn; one block where every run takes a fixed number of images.</summary>
    public ImageBlocks Blocks => Couplings.Facts.IsBatchFree || Couplings.Facts.BatchSize == 1
        ? ImageBlocks.OfSize(Calibration.Count, ImagesPerOrder)
        : new ImageBlocks(Calibration.Count, 1);

    /// <summary>Prepares the game of a group.</summary>
    public GroupGame Open(ChannelGroup group, CancellationToken cancellationToken) =>
        new(Couplings, group, Calibration, Payoff.Value, Run, cancellationToken);

    /// <summary>What the channels of all groups are on the images; in single precision, as all but coalitions.</summary>
    public ActivationStatistics MeasureActivations(IProgress<PipelineProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new PipelineProgress("Measuring activations", 0, 0));
        return ActivationStatistics.Measure(
            Couplings, Calibration.Data.Inputs, Run with { Session = Run.Session with { TensorFloat32 = false } }, cancellationToken);
    }
}
