using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Games;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Scores of channels by an importance of a name.</summary>
internal static class Scoring
{
    /// <summary>Scores the only group of a model. The game knows no worth: asked for any, it throws.</summary>
    public static GroupImportance WithoutGame(OnnxModel model, string name)
    {
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 1);
        return WithoutGame(network, network.Couplings.Groups.Single(), name);
    }

    /// <summary>Scores a group. The game knows no worth: asked for any, it throws.</summary>
    public static GroupImportance WithoutGame(TestNetwork network, ChannelGroup group, string name, ulong seed = 1)
    {
        Importance importance = ImportanceCatalog.Discover().Get(name);
        importance.EnsureFeasible(network.Couplings, group, null);
        return importance.Score(Context(network, group, new RecordedGame(group.ChannelCount, worths: []), seed: seed), CancellationToken.None);
    }

    /// <summary>Scores a group by its game.</summary>
    public static GroupImportance WithGame(TestNetwork network, ChannelGroup group, string name, string payoff, RunSettings? run = null)
    {
        using GroupGame game = Playing.Game(network, group, payoff, run);
        return ImportanceCatalog.Discover().Get(name).Score(Context(network, group, game, run), CancellationToken.None);
    }

    /// <summary>What an importance may look at.</summary>
    public static ImportanceContext Context(
        TestNetwork network, ChannelGroup group, ICooperativeGame game, RunSettings? run = null, ulong seed = 1, long? budget = null, IProgress<PipelineProgress>? progress = null)
    {
        EvaluationMeter meter = new([new GroupWork("group", 1, 0, 0)], progress ?? new Progress<PipelineProgress>(), TimeProvider.System);
        return new ImportanceContext(
            network.Couplings,
            group,
            game,
            new ImageScores(network.Data.Count, new Lazy<GroupGame>(() => (GroupGame)game), meter),
            new Lazy<ActivationStatistics>(() => ActivationStatistics.Measure(network.Couplings, network.Data.Inputs, run ?? Settings.Run, CancellationToken.None)),
            seed,
            budget);
    }
}
