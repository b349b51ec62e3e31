using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>The games of all groups: each is prepared when it is opened.</summary>
/// <param name="Couplings">The groups of the model.</param>
/// <param name="Calibration">On which images coalitions are evaluated.</param>
/// <param name="Payoff">What a coalition scores on an image.</param>
/// <param name="Run">Where coalitions are evaluated.</param>
internal sealed record GroupGames(Couplings Couplings, CalibrationSet Calibration, Lazy<Payoff> Payoff, RunSettings Run)
{
    /// <summary>Prepares the game of a group.</summary>
    public GroupGame Open(ChannelGroup group, CancellationToken cancellationToken) =>
        new(Couplings, group, Calibration, Payoff.Value, Run, cancellationToken);
}
