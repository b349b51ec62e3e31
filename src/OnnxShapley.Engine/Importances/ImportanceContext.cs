using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>What an importance may look at.</summary>
/// <param name="Couplings">The model and its groups.</param>
/// <param name="Group">The group to score.</param>
/// <param name="Game">The group's game; nothing is prepared until a worth is asked for.</param>
/// <param name="Scores">What the same coalitions score on every image; nothing is prepared until a score is asked for, and no cache keeps any.</param>
/// <param name="Activations">What the channels of all groups are on the images; measured when it is first asked for.</param>
/// <param name="Seed">Seed of the draws for this group.</param>
/// <param name="Budget">Coalitions that may be evaluated, or null for the default.</param>
internal sealed record ImportanceContext(
    Couplings Couplings,
    ChannelGroup Group,
    ICooperativeGame Game,
    ImageScores Scores,
    Lazy<ActivationStatistics> Activations,
    ulong Seed,
    long? Budget)
{
    /// <summary>Where to end as soon as all is decided, or null; only for importances that take cuts.</summary>
    public RankCut? Cut { get; init; }

    /// <summary>Where set, the score is the mean and two standard deviations of the values on these; only for importances that take images.</summary>
    public IImageGames? Images { get; init; }
}
